package codingquality;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message with its places for words, cut once. */
final class Message {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z-]*)}");

  /** By turns text and the name of what stands behind it. */
  private final List<String> parts = new ArrayList<>();

  Message(String text) {
    Matcher places = PLACE.matcher(text);
    int from = 0;
    while (places.find()) {
      parts.add(text.substring(from, places.start()));
      parts.add(places.group(1));
      from = places.end();
    }
    parts.add(text.substring(from));
  }

  String with(UnaryOperator<String> words) {
    if (parts.size() == 1) return parts.get(0);
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < parts.size(); at++) {
      text.append(at % 2 == 0 ? parts.get(at) : words.apply(parts.get(at)));
    }
    return text.toString();
  }
}
