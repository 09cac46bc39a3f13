package codingquality;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A rule's words, and what it gives: nothing, a pass, or a finding. */
final class Rule {
  final String id;
  final Verdict.Result pass;
  final Verdict.Result notApplicable;
  private final String name;
  private final Finding.Citation citation;
  private final List<Message> messages = new ArrayList<>();
  private final Map<String, String> codeNames;

  Rule(String pack, JsonNode words, Map<String, String> codeNames) {
    name = words.get("id").asText();
    id = pack + "/" + name;
    this.codeNames = codeNames;
    JsonNode cited = words.get("citation");
    JsonNode sha256 = cited.get("sha256");
    citation =
        new Finding.Citation(
            cited.get("guidance").asText(),
            cited.get("locator").asText(),
            sha256 == null || sha256.isNull() ? null : sha256.asText());
    Words.texts(words.get("messages")).forEach(text -> messages.add(new Message(text)));
    pass = new Verdict.Result(name, "pass", null);
    notApplicable = new Verdict.Result(name, "not-applicable", null);
  }

  /** What a message can name beside what was observed and what is expected. */
  record Said(List<String> coded, List<String> recorded, List<String> methods, List<String> uncodedMethods) {
    static final Said NOTHING = new Said(List.of(), List.of(), List.of(), List.of());
  }

  /** The finding with the message of this number. */
  Verdict.Result found(int message, String status, String severity, Places places, List<String> expected, Said said) {
    String text = messages.get(message).with(word -> listed(word, places.shown(), expected, said));
    Finding finding =
        new Finding(id, severity, status, text, List.copyOf(places.paths), places.observed, expected, citation);
    return new Verdict.Result(name, status, finding);
  }

  Verdict.Result fails(int message, String severity, Places places, List<String> expected, Said said) {
    return found(message, "fail", severity, places, expected, said);
  }

  private String listed(String word, List<String> observed, List<String> expected, Said said) {
    List<String> words =
        switch (word) {
          case "observed" -> named(observed);
          case "expected" -> named(expected);
          case "coded" -> said.coded();
          case "recorded" -> said.recorded();
          case "methods" -> said.methods();
          case "uncoded-methods" -> said.uncodedMethods();
          default -> throw new IllegalStateException("a message names " + word);
        };
    return words.isEmpty() ? "none" : String.join(", ", words);
  }

  private List<String> named(List<String> codes) {
    return new LinkedHashSet<>(codes).stream()
        .map(code -> codeNames.containsKey(code) ? code + " (" + codeNames.get(code) + ")" : code)
        .toList();
  }
}
