package codingquality;

import java.util.List;
import java.util.Set;

/** The verdict on one episode. Corrections are not offered here: what is timed is the judging. */
record Assessment(
    String outcome,
    String guidance,
    Verdict.Applicability applicability,
    List<String> coded,
    List<String> recorded,
    Set<Reading> readings,
    List<Found> findings,
    List<String> passed) {
  /** A finding with the entries of the register on which it depends. */
  record Found(Finding finding, Set<Reading> readings) {}
}
