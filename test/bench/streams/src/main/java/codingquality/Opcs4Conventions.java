package codingquality;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Conventions of OPCS-4, for every episode. */
final class Opcs4Conventions implements Pack {
  private static final Set<Reading> NOTHING_ACTED = Set.of();
  private final Rule supplementaryNotFirst;
  private final Rule codeInForce;

  Opcs4Conventions(Words words) {
    supplementaryNotFirst = words.rule("opcs4-conventions/supplementary-not-first");
    codeInForce = words.rule("opcs4-conventions/code-in-force");
  }

  @Override
  public String id() {
    return "opcs4-conventions";
  }

  @Override
  public Verdict judge(Evidence evidence, Reading flipped) {
    Verdict.Result inForce = inForce(evidence.facts, flipped);
    Set<Reading> acted = inForce.finding() == null ? NOTHING_ACTED : EnumSet.of(Reading.I_11);
    return new Verdict(null, List.of(first(evidence.facts), inForce), acted);
  }

  private Verdict.Result first(Facts facts) {
    if (facts.procedures.isEmpty()) return supplementaryNotFirst.notApplicable;
    char chapter = facts.procedures.get(0).code().charAt(0);
    if (chapter != 'Y' && chapter != 'Z') return supplementaryNotFirst.pass;
    Places first = Places.at(facts.procedures.subList(0, 1));
    return supplementaryNotFirst.fails(0, "error", first, List.of(), Rule.Said.NOTHING);
  }

  private Verdict.Result inForce(Facts facts, Reading flipped) {
    List<CodeEntry> meant = otherImageControl(facts);
    if (meant.isEmpty()) return codeInForce.notApplicable;
    if (flipped == Reading.I_11 || facts.day.compareTo("2020-04-01") >= 0) return codeInForce.pass;
    return codeInForce.fails(0, "warning", Places.at(meant), List.of(), Rule.Said.NOTHING);
  }

  private static List<CodeEntry> otherImageControl(Facts facts) {
    return Entries.those(facts.procedures, entry -> Codes.isIn("Y68", entry.code()));
  }
}
