package codingquality;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Choosing among entries without a list where there is nothing to choose, as there mostly is not. */
final class Entries {
  private Entries() {}

  static List<CodeEntry> those(List<CodeEntry> entries, Predicate<CodeEntry> wanted) {
    List<CodeEntry> found = null;
    for (CodeEntry entry : entries) {
      if (!wanted.test(entry)) continue;
      if (found == null) found = new ArrayList<>(2);
      found.add(entry);
    }
    return found == null ? List.of() : found;
  }

  static boolean hold(List<CodeEntry> entries, String code) {
    for (CodeEntry entry : entries) if (entry.code().equals(code)) return true;
    return false;
  }

  static boolean hold(List<CodeEntry> entries, Predicate<String> wanted) {
    for (CodeEntry entry : entries) if (wanted.test(entry.code())) return true;
    return false;
  }
}
