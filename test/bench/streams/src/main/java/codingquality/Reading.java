package codingquality;

/** The entries of the interpretation register. */
enum Reading {
  I_01, I_02, I_03, I_04, I_05, I_06, I_07, I_08, I_09, I_10, I_11, I_12, I_13, I_14;

  final String id = name().replace('_', '-');
}
