package codingquality;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What an episode holds of the ablation. */
final class Evidence {
  record AblationGroup(Group group, Approach approach) {}

  final Facts facts;
  final Set<Approach> coded = EnumSet.noneOf(Approach.class);
  final Set<Approach> recorded = EnumSet.noneOf(Approach.class);
  final List<AblationGroup> ablations = new ArrayList<>(0);
  final List<AblationGroup> nearMisses = new ArrayList<>(0);

  Evidence(Facts facts) {
    this.facts = facts;
    for (Group group : facts.groups) {
      Approach approach = Approach.codedBy(group);
      if (approach != null) {
        ablations.add(new AblationGroup(group, approach));
        coded.add(approach);
      }
      Approach near = Approach.nearlyCodedBy(group);
      if (near != null) nearMisses.add(new AblationGroup(group, near));
    }
    for (CodeEntry entry : facts.snomedProcedures) {
      for (Approach approach : Approach.values()) if (approach.recorded.equals(entry.code())) recorded.add(approach);
    }
  }

  boolean none() {
    return ablations.isEmpty() && recorded.isEmpty() && nearMisses.isEmpty();
  }

  /** The recorded approaches, a conversion counted as what it became unless the register is read the other way. */
  Set<Approach> recordedAsConverted(Reading flipped) {
    if (flipped == Reading.I_12 || !recorded.contains(Approach.LAPAROSCOPIC) || coded.contains(Approach.LAPAROSCOPIC))
      return recorded;
    boolean converted =
        ablations.stream().anyMatch(one -> one.approach() == Approach.OPEN && one.group().holds("Y71.4"));
    if (!converted) return recorded;
    Set<Approach> counted = EnumSet.copyOf(recorded);
    counted.remove(Approach.LAPAROSCOPIC);
    counted.add(Approach.OPEN);
    return counted;
  }

  static List<String> ids(Set<Approach> approaches) {
    if (approaches.isEmpty()) return List.of();
    return approaches.stream().map(approach -> approach.id).toList();
  }
}
