package codingquality;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A body code with the supplementary codes that enhance it. */
record Group(CodeEntry body, List<CodeEntry> supplementary) {
  private static final Set<String> SITES =
      Set.of(
          "O11", "O12", "O13", "O14", "O16", "O28", "O30", "O31", "O33", "O34", "O36", "O42", "O43", "O45",
          "O46", "O47", "O50", "O52", "O53");

  Group(CodeEntry body) {
    this(body, new ArrayList<>(4));
  }

  boolean holds(String code) {
    for (CodeEntry entry : supplementary) if (entry.code().equals(code)) return true;
    return false;
  }

  /** Chapters Y and Z, and the categories of chapter O that hold sites. */
  static boolean isSupplementary(String code) {
    char chapter = code.charAt(0);
    return chapter == 'Y' || chapter == 'Z' || (chapter == 'O' && SITES.contains(code.substring(0, 3)));
  }
}
