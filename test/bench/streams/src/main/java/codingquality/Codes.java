package codingquality;

/** Codes as hospitals write them, brought to one spelling. The two marks below are compared by identity. */
final class Codes {
  /** The entry means that no code stands here. */
  static final String NONE = new String("none");

  /** The entry is not a code of its list. */
  static final String MALFORMED = new String("malformed");

  private Codes() {}

  /** ICD-10: dagger or asterisk in sixth place goes, then fillers at the end. */
  static String icd10(String raw) {
    String bare = bare(raw);
    if (bare == null) return NONE;
    int end = bare.length();
    if (end == 6 && (bare.charAt(5) == 'A' || bare.charAt(5) == 'D')) end = 5;
    while (end > 0 && isFiller(bare.charAt(end - 1), end)) end--;
    if (end < 3 || end > 5 || !isLetter(bare.charAt(0)) || !areDigits(bare, 1, 3)) return MALFORMED;
    if (end == 3) return bare.substring(0, 3);
    boolean rest = end == 5 && bare.charAt(3) == 'X' ? areDigits(bare, 4, 5) : areDigits(bare, 3, end);
    return rest ? bare.substring(0, 3) + '.' + bare.substring(3, end) : MALFORMED;
  }

  private static boolean isFiller(char last, int length) {
    return last == '-' || (last == 'X' && (length == 4 || length == 5));
  }

  /** OPCS-4: an X filling the fourth place goes; there is no chapter I. */
  static String opcs4(String raw) {
    String bare = bare(raw);
    if (bare == null) return NONE;
    int end = bare.length();
    if (end == 4 && bare.charAt(3) == 'X') end = 3;
    if (end < 3 || end > 4) return MALFORMED;
    char chapter = bare.charAt(0);
    if (!isLetter(chapter) || chapter == 'I' || !areDigits(bare, 1, end)) return MALFORMED;
    return end == 3 ? bare.substring(0, 3) : bare.substring(0, 3) + '.' + bare.charAt(3);
  }

  /** SNOMED CT: 6 to 18 digits, the last one a check digit. */
  static String snomed(String raw) {
    String code = trimmed(raw);
    if (code.isEmpty() || code.equals("-")) return NONE;
    int length = code.length();
    boolean formed = length >= 6 && length <= 18 && code.charAt(0) != '0' && areDigits(code, 0, length);
    return formed && Verhoeff.holds(code) ? code : MALFORMED;
  }

  /** Whether the code is of a category and has a fourth character. */
  static boolean isIn(String category, String code) {
    return code.length() > 4 && code.startsWith(category);
  }

  private static boolean isLetter(char character) {
    return character >= 'A' && character <= 'Z';
  }

  private static boolean areDigits(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      char character = text.charAt(at);
      if (character < '0' || character > '9') return false;
    }
    return true;
  }

  /** Trimmed, upper-case and without dots; null where no code stands. */
  private static String bare(String raw) {
    if (isPlain(raw)) return raw;
    String trimmed = trimmed(raw);
    StringBuilder bare = new StringBuilder(trimmed.length());
    for (int at = 0; at < trimmed.length(); at++) {
      char character = trimmed.charAt(at);
      if (character == '.') continue;
      // ASCII only: a dotless i is not an I.
      bare.append(character >= 'a' && character <= 'z' ? (char) (character - 32) : character);
    }
    String found = bare.toString();
    return found.isEmpty() || found.equals("-") || found.equals("&") ? null : found;
  }

  private static boolean isPlain(String raw) {
    for (int at = 0; at < raw.length(); at++) {
      char character = raw.charAt(at);
      if (!isLetter(character) && (character < '0' || character > '9')) return false;
    }
    return !raw.isEmpty();
  }

  private static String trimmed(String raw) {
    int from = 0;
    int to = raw.length();
    while (from < to && isSpace(raw.charAt(from))) from++;
    while (to > from && isSpace(raw.charAt(to - 1))) to--;
    return raw.substring(from, to);
  }

  /** Unicode's White_Space, which no method of the platform's is. */
  private static boolean isSpace(char character) {
    if (character <= ' ') return character == ' ' || (character >= 9 && character <= 13);
    if (character < 0x85) return false;
    if (character >= 0x2000 && character <= 0x200A) return true;
    return switch (character) {
      case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default -> false;
    };
  }
}
