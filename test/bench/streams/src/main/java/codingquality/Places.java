package codingquality;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where in the event a finding points, and what stands there. */
final class Places {
  final Set<String> paths = new LinkedHashSet<>();
  final List<String> observed = new ArrayList<>();
  private final List<String> codes = new ArrayList<>();
  private boolean ofCodes = false;

  /** What a message shows: the codes, and a word of the record only where no code is pointed at. */
  List<String> shown() {
    return ofCodes ? codes : observed;
  }

  static Places at(List<CodeEntry> entries) {
    return new Places().and(entries);
  }

  Places and(List<CodeEntry> entries) {
    for (CodeEntry entry : entries) paths.add(entry.path());
    return andCodes(entries);
  }

  /** A whole list of the record, with the well-formed codes in it. */
  Places andList(String list, List<CodeEntry> entries) {
    paths.add("/episode/" + list);
    return andCodes(entries);
  }

  private Places andCodes(List<CodeEntry> entries) {
    ofCodes = true;
    for (CodeEntry entry : entries) {
      observed.add(entry.code());
      codes.add(entry.code());
    }
    return this;
  }

  Places andField(String field, String value) {
    paths.add("/episode/" + field);
    observed.add(value);
    return this;
  }

  Places andImageControl(Facts facts) {
    andField("imageControl", facts.used);
    observed.addAll(facts.methods);
    return this;
  }
}
