package codingquality;

import java.util.ArrayList;
import java.util.List;

/** The codes for image control of one episode, and what the record says that they should be. */
final class ImageCodes {
  /** A method's codes, accepted only on a day before this one unless that is null. */
  private record Accepted(String method, List<String> codes, String before) {
    boolean on(String day) {
      return before == null || day.compareTo(before) < 0;
    }
  }

  private static final List<Accepted> METHODS =
      List.of(
          new Accepted("radiological", List.of("Y53.1"), null),
          new Accepted("ultrasound", List.of("Y53.2"), null),
          new Accepted("ct", List.of("Y53.3"), null),
          new Accepted("fluoroscopy", List.of("Y53.4"), null),
          new Accepted("image-intensifier", List.of("Y53.5"), null),
          new Accepted("video", List.of("Y53.6"), null),
          new Accepted("mri", List.of("Y53.7"), null),
          new Accepted("contrast-enhanced-ultrasound", List.of("Y68.1"), null),
          new Accepted("contrast-enhanced-ultrasound", List.of("Y53.2"), "2020-04-01"),
          new Accepted("other", List.of("Y53.8", "Y68.8"), null));
  static final List<String> ANY = List.of("Y53.-", "Y68.-");
  static final List<String> UNSPECIFIED = List.of("Y53.9", "Y68.9");
  private static final String LAPAROSCOPIC_ULTRASONIC = "Y75.5";

  private final Facts facts;
  final List<CodeEntry> all = new ArrayList<>();
  final List<CodeEntry> specific = new ArrayList<>();
  /** Ultrasound that the laparoscopic approach's own code says. */
  final List<CodeEntry> carried = new ArrayList<>();
  final List<CodeEntry> uncovered = new ArrayList<>();
  final boolean percutaneousUncovered;

  ImageCodes(Evidence evidence, Reading flipped) {
    facts = evidence.facts;
    for (Evidence.AblationGroup one : evidence.ablations) {
      for (CodeEntry entry : one.group().supplementary()) sort(entry, one.approach(), flipped);
    }
    percutaneousUncovered = findUncovered(evidence);
  }

  private void sort(CodeEntry entry, Approach approach, Reading flipped) {
    if (isImageCode(entry.code())) {
      all.add(entry);
      if (!UNSPECIFIED.contains(entry.code())) specific.add(entry);
    } else if (approach == Approach.LAPAROSCOPIC
        && flipped != Reading.I_03
        && entry.code().equals(LAPAROSCOPIC_ULTRASONIC)) {
      carried.add(entry);
    }
  }

  static boolean isImageCode(String code) {
    return Codes.isIn("Y53", code) || Codes.isIn("Y68", code);
  }

  /** A group may be covered by the next one, where that has the same body code: two lesions, one image code. */
  private boolean findUncovered(Evidence evidence) {
    boolean percutaneous = false;
    String coveredNext = null;
    int ablation = evidence.ablations.size() - 1;
    for (int at = facts.groups.size() - 1; at >= 0; at--) {
      Group group = facts.groups.get(at);
      boolean ablates = ablation >= 0 && evidence.ablations.get(ablation).group() == group;
      boolean covered = ablates && (group.body().code().equals(coveredNext) || isCovered(group));
      coveredNext = covered ? group.body().code() : null;
      if (!ablates) continue;
      if (!covered) {
        uncovered.add(0, group.body());
        percutaneous |= evidence.ablations.get(ablation).approach() == Approach.PERCUTANEOUS;
      }
      ablation--;
    }
    return percutaneous;
  }

  private boolean isCovered(Group group) {
    for (CodeEntry entry : group.supplementary()) {
      if (isImageCode(entry.code()) || carried.contains(entry)) return true;
    }
    return false;
  }

  List<CodeEntry> misplaced() {
    return Entries.those(facts.procedures, entry -> isImageCode(entry.code()) && !all.contains(entry));
  }

  List<CodeEntry> unaccepted() {
    return Entries.those(
        specific, entry -> facts.stated.stream().noneMatch(method -> accepts(method, entry.code())));
  }

  List<String> uncodedMethods() {
    return facts.stated.stream()
        .filter(method -> specific.stream().noneMatch(entry -> accepts(method, entry.code())))
        .filter(method -> carried.isEmpty() || !method.equals("ultrasound"))
        .toList();
  }

  private boolean accepts(String method, String code) {
    for (Accepted accepted : METHODS) {
      if (accepted.method.equals(method) && accepted.codes.contains(code) && accepted.on(facts.day)) return true;
    }
    return false;
  }

  /** The codes that would say these methods on the episode's day, each once. */
  List<String> codesFor(List<String> methods) {
    return METHODS.stream()
        .filter(accepted -> methods.contains(accepted.method) && accepted.on(facts.day))
        .flatMap(accepted -> accepted.codes.stream())
        .distinct()
        .toList();
  }

  /** The codes that would say image control as the record states it. */
  List<String> codesForRecord() {
    if (!facts.stated.isEmpty()) return codesFor(facts.stated);
    return facts.methods.isEmpty() ? ANY : UNSPECIFIED;
  }
}
