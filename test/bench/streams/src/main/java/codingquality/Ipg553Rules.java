package codingquality;

import codingquality.Verdict.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The rules of IPG553 on procedures and diagnosis; those on image control are in a class of their own. */
final class Ipg553Rules {
  private static final Set<String> OTHER_TECHNIQUES =
      Set.of(
          "J03.2", "J03.3", "J03.4", "J03.8", "J03.9", "J08.8", "J08.9", "J12.3", "J12.4", "J12.5", "J12.6",
          "J12.8", "J12.9");
  private static final List<String> METASTASIS = List.of(Ipg553.LIVER_METASTASIS);

  private final Rule approachAgrees;
  private final Rule openMethodCoded;
  private final Rule procedureCoded;
  private final Rule recommendedCode;
  private final Rule diagnosisCoded;
  private final Rule diagnosisPrimary;
  private final Rule snomedDiagnosisAgrees;
  private final Rule methodNotRedundant;
  private final ImageControlRules imageControl;

  Ipg553Rules(Words words) {
    approachAgrees = words.rule("ipg553/approach-agrees");
    openMethodCoded = words.rule("ipg553/open-method-coded");
    procedureCoded = words.rule("ipg553/procedure-coded");
    recommendedCode = words.rule("ipg553/recommended-code");
    diagnosisCoded = words.rule("ipg553/diagnosis-coded");
    diagnosisPrimary = words.rule("ipg553/diagnosis-primary");
    snomedDiagnosisAgrees = words.rule("ipg553/snomed-diagnosis-agrees");
    methodNotRedundant = words.rule("ipg553/method-not-redundant");
    imageControl = new ImageControlRules(words);
  }

  /** One result per rule, in the pack's order. */
  List<Result> results(Evidence evidence, Reading flipped, Set<Reading> acted) {
    Rule.Said said =
        new Rule.Said(
            Evidence.ids(evidence.coded), Evidence.ids(evidence.recorded), evidence.facts.stated, List.of());
    List<Result> results = new ArrayList<>(13);
    results.add(approachAgrees(evidence, flipped, said));
    results.add(openMethodCoded(evidence, said));
    results.add(procedureCoded(evidence, flipped, said));
    results.add(recommendedCode(evidence, flipped, said));
    results.add(diagnosisCoded(evidence, flipped, said));
    results.add(diagnosisPrimary(evidence, flipped, said));
    results.add(snomedDiagnosisAgrees(evidence, flipped, said));
    results.add(methodNotRedundant(evidence, said));
    if (results.get(3).finding() != null) acted.add(Reading.I_09);
    if (results.get(4).finding() != null) acted.add(Reading.I_07);
    if (results.get(5).finding() != null) acted.add(Reading.I_06);
    imageControl.judge(evidence, flipped, said, acted, results);
    return results;
  }

  private Result approachAgrees(Evidence evidence, Reading flipped, Rule.Said said) {
    if (evidence.coded.isEmpty() || evidence.recorded.isEmpty()) return approachAgrees.notApplicable;
    Set<Approach> recorded = evidence.recordedAsConverted(flipped);
    if (recorded.equals(evidence.coded)) return approachAgrees.pass;
    List<CodeEntry> bodies = evidence.ablations.stream().map(one -> one.group().body()).toList();
    Places places = Places.at(bodies).andList("snomedProcedures", evidence.facts.snomedProcedures);
    return approachAgrees.fails(0, "error", places, expected(recorded), said);
  }

  private Result openMethodCoded(Evidence evidence, Rule.Said said) {
    if (!evidence.recorded.contains(Approach.OPEN)) return openMethodCoded.notApplicable;
    if (!isOpenMethodMissing(evidence)) return openMethodCoded.pass;
    return openMethodCoded.fails(0, "error", Places.at(openDestruction(evidence)), List.of(Approach.MICROWAVE), said);
  }

  private Result procedureCoded(Evidence evidence, Reading flipped, Rule.Said said) {
    if (evidence.recorded.isEmpty()) return procedureCoded.notApplicable;
    if (!evidence.coded.isEmpty() || isOpenMethodMissing(evidence)) return procedureCoded.pass;
    List<String> expected = expected(evidence.recordedAsConverted(flipped));
    List<CodeEntry> procedures = evidence.facts.procedures;
    List<CodeEntry> others = Entries.those(procedures, entry -> OTHER_TECHNIQUES.contains(entry.code()));
    if (!others.isEmpty()) return procedureCoded.fails(0, "error", Places.at(others), expected, said);
    return procedureCoded.fails(1, "error", new Places().andList("procedures", procedures), expected, said);
  }

  private Result recommendedCode(Evidence evidence, Reading flipped, Rule.Said said) {
    if (evidence.nearMisses.isEmpty() || !evidence.coded.isEmpty() || !evidence.recorded.isEmpty())
      return recommendedCode.notApplicable;
    if (flipped == Reading.I_09) return recommendedCode.pass;
    Set<Approach> near = EnumSet.noneOf(Approach.class);
    evidence.nearMisses.forEach(one -> near.add(one.approach()));
    List<CodeEntry> bodies = evidence.nearMisses.stream().map(one -> one.group().body()).toList();
    return recommendedCode.fails(0, "warning", Places.at(bodies), expected(near), said);
  }

  private Result diagnosisCoded(Evidence evidence, Reading flipped, Rule.Said said) {
    if (evidence.coded.isEmpty() && evidence.recorded.isEmpty()) return diagnosisCoded.notApplicable;
    List<CodeEntry> diagnoses = evidence.facts.diagnoses;
    if (flipped == Reading.I_07 || Entries.hold(diagnoses, Ipg553.LIVER_METASTASIS)) return diagnosisCoded.pass;
    return diagnosisCoded.fails(0, "error", new Places().andList("diagnoses", diagnoses), METASTASIS, said);
  }

  private Result diagnosisPrimary(Evidence evidence, Reading flipped, Rule.Said said) {
    List<CodeEntry> diagnoses = evidence.facts.diagnoses;
    if (!Entries.hold(diagnoses, Ipg553.LIVER_METASTASIS)) return diagnosisPrimary.notApplicable;
    if (flipped == Reading.I_06 || diagnoses.get(0).code().equals(Ipg553.LIVER_METASTASIS))
      return diagnosisPrimary.pass;
    List<CodeEntry> coded = Entries.those(diagnoses, entry -> entry.code().equals(Ipg553.LIVER_METASTASIS));
    return diagnosisPrimary.fails(0, "info", Places.at(coded), METASTASIS, said);
  }

  private Result snomedDiagnosisAgrees(Evidence evidence, Reading flipped, Rule.Said said) {
    Facts facts = evidence.facts;
    if (facts.snomedDiagnoses.isEmpty() || !Entries.hold(facts.diagnoses, Ipg553.LIVER_METASTASIS))
      return snomedDiagnosisAgrees.notApplicable;
    if (Ipg553.isRecorded(facts, flipped)) return snomedDiagnosisAgrees.pass;
    Places places = new Places().andList("snomedDiagnoses", facts.snomedDiagnoses);
    return snomedDiagnosisAgrees.fails(0, "info", places, List.of("813671000000107"), said);
  }

  private Result methodNotRedundant(Evidence evidence, Rule.Said said) {
    boolean looks =
        evidence.coded.contains(Approach.LAPAROSCOPIC) || evidence.coded.contains(Approach.PERCUTANEOUS);
    if (!looks) return methodNotRedundant.notApplicable;
    Places places = new Places();
    for (Evidence.AblationGroup one : evidence.ablations) {
      if (one.approach() == Approach.OPEN) continue;
      places.and(Entries.those(one.group().supplementary(), entry -> entry.code().equals(Approach.MICROWAVE)));
    }
    if (places.paths.isEmpty()) return methodNotRedundant.pass;
    return methodNotRedundant.fails(0, "warning", places, List.of(), said);
  }

  private static boolean isOpenMethodMissing(Evidence evidence) {
    return evidence.recorded.contains(Approach.OPEN)
        && !evidence.coded.contains(Approach.OPEN)
        && Entries.hold(evidence.facts.procedures, Approach.OPEN.body);
  }

  private static List<CodeEntry> openDestruction(Evidence evidence) {
    return Entries.those(evidence.facts.procedures, entry -> entry.code().equals(Approach.OPEN.body));
  }

  private static List<String> expected(Collection<Approach> approaches) {
    return approaches.stream().flatMap(approach -> approach.expected.stream()).toList();
  }
}
