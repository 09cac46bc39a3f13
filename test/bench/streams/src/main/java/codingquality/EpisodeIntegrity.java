package codingquality;

import java.util.List;
import java.util.Set;

/** The integrity of the record, for every episode. */
final class EpisodeIntegrity implements Pack {
  private final Rule icd10Format;
  private final Rule opcs4Format;
  private final Rule snomedCheckDigit;
  private final Rule datesInOrder;
  private final Rule procedureDateInEpisode;
  private final Rule imageControlConsistent;

  EpisodeIntegrity(Words words) {
    icd10Format = words.rule("episode-integrity/icd10-format");
    opcs4Format = words.rule("episode-integrity/opcs4-format");
    snomedCheckDigit = words.rule("episode-integrity/snomed-check-digit");
    datesInOrder = words.rule("episode-integrity/dates-in-order");
    procedureDateInEpisode = words.rule("episode-integrity/procedure-date-in-episode");
    imageControlConsistent = words.rule("episode-integrity/image-control-consistent");
  }

  @Override
  public String id() {
    return "episode-integrity";
  }

  @Override
  public Verdict judge(Evidence evidence, Reading flipped) {
    Facts facts = evidence.facts;
    boolean snomed = !facts.snomedProcedures.isEmpty() || !facts.snomedDiagnoses.isEmpty();
    List<Verdict.Result> results =
        List.of(
            format(icd10Format, !facts.diagnoses.isEmpty(), facts.malformedIcd10),
            format(opcs4Format, !facts.procedures.isEmpty(), facts.malformedOpcs4),
            format(snomedCheckDigit, snomed, facts.malformedSnomed),
            order(facts),
            procedureDates(facts),
            imageControl(facts));
    return new Verdict(null, results, Set.of());
  }

  private static Verdict.Result format(Rule rule, boolean coded, List<CodeEntry> malformed) {
    if (!malformed.isEmpty()) return rule.fails(0, "error", Places.at(malformed), List.of(), Rule.Said.NOTHING);
    return coded ? rule.pass : rule.notApplicable;
  }

  private Verdict.Result order(Facts facts) {
    if (facts.endDate == null) return datesInOrder.notApplicable;
    if (facts.endDate.compareTo(facts.startDate) >= 0) return datesInOrder.pass;
    Places dates = new Places().andField("startDate", facts.startDate).andField("endDate", facts.endDate);
    return datesInOrder.fails(0, "error", dates, List.of(), Rule.Said.NOTHING);
  }

  private Verdict.Result procedureDates(Facts facts) {
    if (facts.procedureDates.isEmpty()) return procedureDateInEpisode.notApplicable;
    List<CodeEntry> outside = Entries.those(facts.procedureDates, entry -> isOutside(facts, entry.code()));
    if (outside.isEmpty()) return procedureDateInEpisode.pass;
    return procedureDateInEpisode.fails(0, "warning", Places.at(outside), List.of(), Rule.Said.NOTHING);
  }

  private static boolean isOutside(Facts facts, String date) {
    return date.compareTo(facts.startDate) < 0 || (facts.endDate != null && date.compareTo(facts.endDate) > 0);
  }

  private Verdict.Result imageControl(Facts facts) {
    boolean no = facts.used.equals("no");
    if (!no && facts.methods.isEmpty()) return imageControlConsistent.notApplicable;
    boolean contradicts = !facts.stated.isEmpty() && (no || facts.methods.contains("not-stated"));
    if (!contradicts) return imageControlConsistent.pass;
    Places control = new Places().andImageControl(facts);
    return imageControlConsistent.fails(0, "warning", control, List.of(), Rule.Said.NOTHING);
  }
}
