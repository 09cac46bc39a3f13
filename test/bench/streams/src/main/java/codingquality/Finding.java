package codingquality;

import java.util.List;

/** A finding before the entries of the register on which it depends are known. */
record Finding(
    String rule,
    String severity,
    String status,
    String message,
    List<String> paths,
    List<String> observed,
    List<String> expected,
    Citation citation) {
  /** Where the publication says it; the hash is null where the source is no bound document. */
  record Citation(String guidance, String locator, String sha256) {}
}
