package codingquality;

/** The check digit of SNOMED CT identifiers (J. Verhoeff, Error Detecting Decimal Codes, 1969). */
final class Verhoeff {
  private static final byte[][] PRODUCT =
      rows(
          "0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432",
          "7659821043", "8765932104", "9876543210");
  private static final byte[][] PERMUTATION =
      rows(
          "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415",
          "7046913258");

  private Verhoeff() {}

  static boolean holds(String digits) {
    int check = 0;
    int length = digits.length();
    for (int place = 0; place < length; place++) {
      check = PRODUCT[check][PERMUTATION[place & 7][digits.charAt(length - 1 - place) - '0']];
    }
    return check == 0;
  }

  private static byte[][] rows(String... lines) {
    byte[][] rows = new byte[lines.length][10];
    for (int row = 0; row < lines.length; row++) {
      for (int column = 0; column < 10; column++) rows[row][column] = (byte) (lines[row].charAt(column) - '0');
    }
    return rows;
  }
}
