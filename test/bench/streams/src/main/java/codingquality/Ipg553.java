package codingquality;

import codingquality.Verdict.Applicability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** IPG553, microwave ablation for treating liver metastases: whether it applies, and its rules. */
final class Ipg553 implements Pack {
  static final String LIVER_METASTASIS = "C78.7";
  private static final Applicability NO_ABLATION = Applicability.not("no-microwave-ablation", null);
  private static final Set<String> OTHER_INDICATIONS = Set.of("C22", "D13.4", "D18.0", "D37.6", "K76.8");

  private final Ipg553Rules rules;

  Ipg553(Words words) {
    rules = new Ipg553Rules(words);
  }

  @Override
  public String id() {
    return "ipg553";
  }

  @Override
  public Verdict judge(Evidence evidence, Reading flipped) {
    Set<Reading> acted = EnumSet.noneOf(Reading.class);
    Facts facts = evidence.facts;
    if (Entries.hold(facts.procedures, "Y75.5")) acted.add(Reading.I_03);
    if (Entries.hold(facts.snomedDiagnoses, "94381002")) acted.add(Reading.I_05);
    if (evidence.recorded.contains(Approach.LAPAROSCOPIC)) acted.add(Reading.I_12);
    Applicability excluded = exclusion(evidence, flipped, acted);
    if (excluded != null) return new Verdict(excluded, List.of(), acted);
    return new Verdict(Applicability.APPLICABLE, rules.results(evidence, flipped, acted), acted);
  }

  private static Applicability exclusion(Evidence evidence, Reading flipped, Set<Reading> acted) {
    Facts facts = evidence.facts;
    if (evidence.none()) return withoutAblation(facts);
    if (facts.endDate == null && flipped != Reading.I_14) {
      acted.add(Reading.I_14);
      return Applicability.not("episode-open", null);
    }
    boolean before = facts.day.compareTo("2016-04-27") < 0;
    boolean other = isOtherIndicationOnly(facts, flipped);
    String sibling = other && Entries.hold(facts.diagnoses, "C22.0") ? "IPG214" : null;
    if (before && flipped != Reading.I_08) {
      acted.add(Reading.I_08);
      return Applicability.not("not-in-force", other ? sibling : "IPG406");
    }
    if (!other || flipped == Reading.I_04) return null;
    acted.add(Reading.I_04);
    return Applicability.not("other-indication", sibling);
  }

  private static Applicability withoutAblation(Facts facts) {
    if (!Entries.hold(facts.diagnoses, LIVER_METASTASIS)) return NO_ABLATION;
    if (Entries.hold(facts.diagnoses, code -> Codes.isIn("C18", code))) {
      if (Entries.hold(facts.procedures, "J12.4")) return Applicability.not(NO_ABLATION.reason(), "IPG327");
      if (Entries.hold(facts.procedures, "J12.3")) return Applicability.not(NO_ABLATION.reason(), "IPG401");
    }
    for (Group group : facts.groups) {
      if (group.body().code().equals("J12.8") && group.holds("Y12.3"))
        return Applicability.not(NO_ABLATION.reason(), "IPG445");
    }
    return NO_ABLATION;
  }

  private static boolean isOtherIndicationOnly(Facts facts, Reading flipped) {
    return !Entries.hold(facts.diagnoses, LIVER_METASTASIS)
        && !isRecorded(facts, flipped)
        && Entries.hold(facts.diagnoses, code -> OTHER_INDICATIONS.contains(code) || Codes.isIn("C22", code));
  }

  /** Whether an accepted SNOMED CT diagnosis is recorded. */
  static boolean isRecorded(Facts facts, Reading flipped) {
    return Entries.hold(facts.snomedDiagnoses, "813671000000107")
        || (flipped != Reading.I_05 && Entries.hold(facts.snomedDiagnoses, "94381002"));
  }
}
