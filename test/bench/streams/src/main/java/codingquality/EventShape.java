package codingquality;

import codedepisodes.v1.CodedEpisode;
import codedepisodes.v1.CodedEpisodeEvent;
import codedepisodes.v1.CodedProcedure;
import codedepisodes.v1.ImageControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What an event must be beside being a record of its schema: dates that exist, known words, lists of some length. */
final class EventShape {
  private static final int MOST_ENTRIES = 10_000;
  private static final int MOST_NAMED = 20;
  private static final List<String> USES = List.of("yes", "no", "not-recorded");
  private static final List<String> METHODS =
      List.of(
          "radiological", "ultrasound", "ct", "fluoroscopy", "image-intensifier", "video", "mri",
          "contrast-enhanced-ultrasound", "other", "not-stated");
  private static final Set<String> KNOWN_USES = Set.copyOf(USES);
  private static final Set<String> KNOWN_METHODS = Set.copyOf(METHODS);
  /** Of the time, where it is not written as nearly all are. */
  private static final Pattern TIME =
      Pattern.compile(
          "(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)?)?");

  private final List<String> wrong = new ArrayList<>(0);

  private EventShape() {}

  static void check(CodedEpisodeEvent event) throws BadEvent {
    EventShape shape = new EventShape();
    shape.look(event);
    if (shape.wrong.isEmpty()) return;
    List<String> named = new ArrayList<>(shape.wrong.subList(0, Math.min(MOST_NAMED, shape.wrong.size())));
    if (shape.wrong.size() > MOST_NAMED) named.add("and more");
    throw new BadEvent("event-invalid", "validate", String.join("; ", named));
  }

  private void look(CodedEpisodeEvent event) {
    if (!isDateTime(event.getRecordedAt())) wrong.add("recordedAt: Invalid ISO datetime");
    CodedEpisode episode = event.getEpisode();
    date("startDate", episode.getStartDate());
    if (episode.getEndDate() != null) date("endDate", episode.getEndDate());
    entries("diagnoses", episode.getDiagnoses());
    if (entries("procedures", episode.getProcedures())) procedures(episode.getProcedures());
    if (episode.getSnomedProcedures() != null) entries("snomedProcedures", episode.getSnomedProcedures());
    if (episode.getSnomedDiagnoses() != null) entries("snomedDiagnoses", episode.getSnomedDiagnoses());
    if (episode.getImageControl() != null) imageControl(episode.getImageControl());
  }

  private void procedures(List<CodedProcedure> procedures) {
    for (int index = 0; index < procedures.size(); index++) {
      String date = procedures.get(index).getDate();
      // The path is put together only where it is wanted.
      if (date != null && !isDate(date, date.length())) date("procedures." + index + ".date", date);
    }
  }

  private void imageControl(ImageControl control) {
    if (!KNOWN_USES.contains(control.getUsed())) option("imageControl.used", USES);
    List<String> methods = control.getMethods();
    if (methods == null || !entries("imageControl.methods", methods)) return;
    for (int index = 0; index < methods.size(); index++) {
      if (!KNOWN_METHODS.contains(methods.get(index))) option("imageControl.methods." + index, METHODS);
    }
  }

  private boolean entries(String list, List<?> entries) {
    if (entries.size() <= MOST_ENTRIES) return true;
    wrong.add("episode." + list + ": has more than " + MOST_ENTRIES + " entries");
    return false;
  }

  private void date(String field, String text) {
    if (!isDate(text, text.length())) wrong.add("episode." + field + ": Invalid ISO date");
  }

  private void option(String field, List<String> options) {
    String known = String.join("|", options.stream().map(option -> '"' + option + '"').toList());
    wrong.add("episode." + field + ": Invalid option: expected one of " + known);
  }

  /** Whether the text's first characters, so many, are a day that exists. */
  private static boolean isDate(String text, int length) {
    if (length != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') return false;
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    if (year < 0 || month < 1 || month > 12 || day < 1) return false;
    return day <= daysOf(year, month);
  }

  private static int daysOf(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  }

  private static boolean isDateTime(String text) {
    if (text.length() < 16 || text.charAt(10) != 'T' || !isDate(text, 10)) return false;
    return isUsualTime(text) || TIME.matcher(text).region(11, text.length()).matches();
  }

  /** Hours, minutes and seconds in UTC. */
  private static boolean isUsualTime(String text) {
    if (text.length() != 20 || text.charAt(19) != 'Z' || text.charAt(13) != ':' || text.charAt(16) != ':') return false;
    int hours = number(text, 11, 13);
    int minutes = number(text, 14, 16);
    int seconds = number(text, 17, 19);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60;
  }

  /** Whether any text of the event holds the character. */
  static boolean holds(CodedEpisodeEvent event, char character) {
    CodedEpisode episode = event.getEpisode();
    ImageControl control = episode.getImageControl();
    boolean found =
        holds(event.getEventId(), character)
            || holds(event.getRecordedAt(), character)
            || holds(event.getSource(), character)
            || holds(episode.getEpisodeId(), character)
            || holds(episode.getSpellId(), character)
            || holds(episode.getProviderCode(), character)
            || holds(episode.getPatientPseudonym(), character)
            || holds(episode.getStartDate(), character)
            || holds(episode.getEndDate(), character)
            || anyHolds(episode.getDiagnoses(), character)
            || anyHolds(episode.getSnomedProcedures(), character)
            || anyHolds(episode.getSnomedDiagnoses(), character)
            || (control != null && (holds(control.getUsed(), character) || anyHolds(control.getMethods(), character)));
    if (found) return true;
    for (CodedProcedure procedure : episode.getProcedures()) {
      if (holds(procedure.getCode(), character) || holds(procedure.getDate(), character)) return true;
    }
    return false;
  }

  private static boolean holds(String text, char character) {
    return text != null && text.indexOf(character) >= 0;
  }

  private static boolean anyHolds(List<String> texts, char character) {
    if (texts == null) return false;
    for (String text : texts) if (holds(text, character)) return true;
    return false;
  }
}
