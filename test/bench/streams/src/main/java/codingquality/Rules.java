package codingquality;

import codingquality.AssessmentEncoder.PackVersion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the benchmark hands over of the packs and the schemas, as one file of JSON. */
final class Rules {
  final String digest;
  final Words words;
  final List<PackVersion> packs = new ArrayList<>();
  final int eventId;
  final String eventSchema;
  final int outputId;

  Rules(File file) throws IOException {
    JsonNode read = new ObjectMapper().readTree(file);
    digest = read.get("rulesetDigest").asText();
    words = new Words(read.get("packs"));
    for (JsonNode pack : read.get("packs"))
      packs.add(new PackVersion(pack.get("id").asText(), pack.get("version").asText()));
    JsonNode event = read.get("event");
    eventId = event.get("id").asInt();
    outputId = event.get("outputId").asInt();
    eventSchema = event.get("schema").toString();
  }

  List<String> packIds() {
    return packs.stream().map(PackVersion::id).toList();
  }
}
