package codingquality;

import java.util.List;
import java.util.Set;

/** What one pack says of one episode; the entries of the register that acted are no part of what is compared. */
record Verdict(Applicability applicability, List<Result> results, Set<Reading> acted) {
  record Applicability(String status, String reason, String seeAlso) {
    static final Applicability APPLICABLE = new Applicability("applicable", null, null);

    static Applicability not(String reason, String seeAlso) {
      return new Applicability("not-applicable", reason, seeAlso);
    }
  }

  /** The finding is null where the rule passes or does not look at the episode. */
  record Result(String rule, String result, Finding finding) {}

  boolean says(Verdict other) {
    return results.equals(other.results)
        && (applicability == null ? other.applicability == null : applicability.equals(other.applicability));
  }
}
