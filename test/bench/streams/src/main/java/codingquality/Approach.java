package codingquality;

import java.util.List;
import java.util.Set;

/** A way to do the ablation, and how each code list says it. */
enum Approach {
  OPEN("open", "J03.2", "709020001", List.of("J03.2", "Y13.7"), Set.of("J03.3", "J03.4", "J03.8", "J03.9")),
  LAPAROSCOPIC("laparoscopic", "J08.3", "448540000", List.of("J08.3"), Set.of("J08.8", "J08.9")),
  PERCUTANEOUS("percutaneous", "J12.7", "609232008", List.of("J12.7"), Set.of("J12.4", "J12.5", "J12.8", "J12.9"));

  static final String MICROWAVE = "Y13.7";
  private static final Approach[] ALL = values();

  final String id;
  final String body;
  final String recorded;
  /** What an episode is expected to hold that codes it. */
  final List<String> expected;
  /** Body codes that may mean it where the group holds the microwave code. */
  final Set<String> nearMisses;

  Approach(String id, String body, String recorded, List<String> expected, Set<String> nearMisses) {
    this.id = id;
    this.body = body;
    this.recorded = recorded;
    this.expected = expected;
    this.nearMisses = nearMisses;
  }

  static Approach codedBy(Group group) {
    String code = group.body().code();
    for (Approach approach : ALL) {
      if (approach.body.equals(code)) return approach != OPEN || group.holds(MICROWAVE) ? approach : null;
    }
    return null;
  }

  static Approach nearlyCodedBy(Group group) {
    String code = group.body().code();
    if (code.charAt(0) != 'J') return null;
    for (Approach approach : ALL) {
      if (approach.nearMisses.contains(code)) return group.holds(MICROWAVE) ? approach : null;
    }
    return null;
  }
}
