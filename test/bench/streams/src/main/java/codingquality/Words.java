package codingquality;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The words of the packs' data: citations, messages and names. The rules are here in Java, what they say is not. */
final class Words {
  private final Map<String, Rule> rules = new HashMap<>();

  Words(JsonNode packs) {
    for (JsonNode pack : packs) {
      Map<String, String> names = new HashMap<>();
      pack.get("names").fields().forEachRemaining(name -> names.put(name.getKey(), name.getValue().asText()));
      for (JsonNode rule : pack.get("rules")) {
        Rule read = new Rule(pack.get("id").asText(), rule, names);
        rules.put(read.id, read);
      }
    }
  }

  /** The rule of this id, `pack/rule`; there must be one. */
  Rule rule(String id) {
    Rule found = rules.get(id);
    if (found == null) throw new IllegalStateException("no pack has the rule " + id);
    return found;
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
