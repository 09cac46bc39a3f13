package codingquality;

import codedepisodes.v1.CodedEpisode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The three packs that judge by default, in the order that was asked for. */
final class Ruleset {
  private static final Map<String, Function<Words, Pack>> KNOWN =
      Map.of(
          "ipg553", Ipg553::new,
          "opcs4-conventions", Opcs4Conventions::new,
          "episode-integrity", EpisodeIntegrity::new);

  private final List<Pack> packs = new ArrayList<>();

  Ruleset(List<String> ids, Words words) {
    for (String id : ids) {
      Function<Words, Pack> known = KNOWN.get(id);
      if (known == null) throw new IllegalArgumentException("the pack " + id + " is not written in Java");
      packs.add(known.apply(words));
    }
  }

  Assessment assess(CodedEpisode episode) {
    Evidence evidence = new Evidence(new Facts(episode));
    Set<Reading> readings = EnumSet.noneOf(Reading.class);
    List<Assessment.Found> findings = new ArrayList<>(0);
    List<String> passed = List.of();
    String guidance = null;
    Verdict.Applicability applicability = null;
    for (Pack pack : packs) {
      Verdict verdict = pack.judge(evidence, null);
      addFindings(pack, verdict, evidence, readings, findings);
      if (verdict.applicability() == null) continue;
      guidance = pack.id();
      applicability = verdict.applicability();
      passed = passed(pack, verdict);
    }
    return new Assessment(
        outcome(findings, applicability),
        guidance,
        applicability,
        Evidence.ids(evidence.coded),
        Evidence.ids(evidence.recorded),
        readings,
        findings,
        passed);
  }

  /** A finding depends on an entry whose other reading would change it. */
  private static void addFindings(
      Pack pack, Verdict verdict, Evidence evidence, Set<Reading> readings, List<Assessment.Found> findings) {
    int from = findings.size();
    for (Verdict.Result result : verdict.results()) {
      if (result.finding() != null)
        findings.add(new Assessment.Found(result.finding(), EnumSet.noneOf(Reading.class)));
    }
    for (Reading reading : verdict.acted()) {
      Verdict other = pack.judge(evidence, reading);
      if (verdict.says(other)) continue;
      readings.add(reading);
      for (Assessment.Found found : findings.subList(from, findings.size())) {
        if (!says(other, found.finding())) found.readings().add(reading);
      }
    }
  }

  private static boolean says(Verdict verdict, Finding finding) {
    for (Verdict.Result result : verdict.results()) {
      if (finding.equals(result.finding())) return true;
    }
    return false;
  }

  private static List<String> passed(Pack pack, Verdict verdict) {
    List<String> passed = new ArrayList<>(verdict.results().size());
    for (Verdict.Result result : verdict.results()) {
      if (result.result().equals("pass")) passed.add(pack.id() + "/" + result.rule());
    }
    return passed;
  }

  private static String outcome(List<Assessment.Found> findings, Verdict.Applicability applicability) {
    Set<String> severities = new TreeSet<>();
    for (Assessment.Found found : findings) severities.add(found.finding().severity());
    if (severities.contains("error")) return "miscoded";
    if (severities.contains("warning")) return "advisory";
    return applicability == Verdict.Applicability.APPLICABLE ? "conforming" : "out-of-scope";
  }
}
