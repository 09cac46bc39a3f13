package codingquality;

import codingquality.Verdict.Result;
import java.util.List;
import java.util.Set;

/** The rules of IPG553 on image control; they look at the ablation groups only. */
final class ImageControlRules {
  private final Rule coded;
  private final Rule unspecified;
  private final Rule specific;
  private final Rule agrees;
  private final Rule notContradicted;

  ImageControlRules(Words words) {
    coded = words.rule("ipg553/image-control-coded");
    unspecified = words.rule("ipg553/image-control-unspecified");
    specific = words.rule("ipg553/image-control-specific");
    agrees = words.rule("ipg553/image-control-agrees");
    notContradicted = words.rule("ipg553/image-control-not-contradicted");
  }

  void judge(Evidence evidence, Reading flipped, Rule.Said said, Set<Reading> acted, List<Result> results) {
    if (evidence.ablations.isEmpty()) {
      for (Rule rule : List.of(coded, unspecified, specific, agrees, notContradicted)) results.add(rule.notApplicable);
      return;
    }
    Facts facts = evidence.facts;
    ImageCodes codes = new ImageCodes(evidence, flipped);
    results.add(coded(facts, codes, flipped, said, acted));
    results.add(unspecified(facts, codes, said));
    Result stated = specific(facts, codes, flipped, said);
    if (stated.finding() != null) acted.add(Reading.I_02);
    results.add(stated);
    results.add(agrees(facts, codes, said));
    Result contradicted = notContradicted(facts, codes, flipped, said);
    if (contradicted.finding() != null) acted.add(Reading.I_10);
    results.add(contradicted);
  }

  private Result coded(Facts facts, ImageCodes codes, Reading flipped, Rule.Said said, Set<Reading> acted) {
    if (facts.used.equals("no")) return coded.notApplicable;
    if (codes.uncovered.isEmpty()) return coded.pass;
    Places places = Places.at(codes.uncovered);
    if (facts.used.equals("yes")) {
      List<CodeEntry> misplaced = codes.misplaced();
      if (misplaced.isEmpty()) return coded.fails(1, "error", places, codes.codesForRecord(), said);
      acted.add(Reading.I_13);
      String severity = flipped == Reading.I_13 ? "error" : "warning";
      return coded.fails(0, severity, places.and(misplaced), codes.codesForRecord(), said);
    }
    if (flipped == Reading.I_01) return coded.pass;
    acted.add(Reading.I_01);
    places.andImageControl(facts);
    return codes.percutaneousUncovered
        ? coded.found(2, "not-evaluable", "warning", places, ImageCodes.ANY, said)
        : coded.found(3, "not-evaluable", "info", places, ImageCodes.ANY, said);
  }

  private Result unspecified(Facts facts, ImageCodes codes, Rule.Said said) {
    boolean looks = facts.used.equals("yes") && facts.methods.contains("not-stated") && facts.stated.isEmpty();
    if (!looks || codes.all.isEmpty()) return unspecified.notApplicable;
    if (codes.specific.isEmpty()) return unspecified.pass;
    return unspecified.fails(0, "error", Places.at(codes.specific), ImageCodes.UNSPECIFIED, said);
  }

  private Result specific(Facts facts, ImageCodes codes, Reading flipped, Rule.Said said) {
    if (!facts.used.equals("yes") || facts.stated.isEmpty() || codes.all.isEmpty()) return specific.notApplicable;
    boolean carried = facts.stated.contains("ultrasound") && !codes.carried.isEmpty();
    if (flipped == Reading.I_02 || !codes.specific.isEmpty() || carried) return specific.pass;
    return specific.fails(0, "warning", Places.at(codes.all), codes.codesForRecord(), said);
  }

  private Result agrees(Facts facts, ImageCodes codes, Rule.Said said) {
    boolean known = !facts.stated.isEmpty() || facts.methods.isEmpty();
    if (!facts.used.equals("yes") || codes.specific.isEmpty() || !known) return agrees.notApplicable;
    if (facts.methods.isEmpty()) {
      Places places = Places.at(codes.specific).andImageControl(facts);
      return agrees.found(0, "not-evaluable", "info", places, List.of(), said);
    }
    List<String> uncoded = codes.uncodedMethods();
    List<CodeEntry> unaccepted = codes.unaccepted();
    Rule.Said more = new Rule.Said(said.coded(), said.recorded(), said.methods(), uncoded);
    if (!unaccepted.isEmpty())
      return agrees.fails(uncoded.isEmpty() ? 3 : 1, "error", Places.at(unaccepted), codes.codesForRecord(), more);
    if (uncoded.isEmpty()) return agrees.pass;
    return agrees.fails(2, "error", new Places().andImageControl(facts), codes.codesFor(uncoded), more);
  }

  private Result notContradicted(Facts facts, ImageCodes codes, Reading flipped, Rule.Said said) {
    if (!facts.used.equals("no")) return notContradicted.notApplicable;
    if (flipped == Reading.I_10 || codes.all.isEmpty()) return notContradicted.pass;
    return notContradicted.fails(0, "error", Places.at(codes.all), List.of(), said);
  }
}
