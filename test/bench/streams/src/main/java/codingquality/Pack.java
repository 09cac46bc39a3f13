package codingquality;

/** A pack's rules in Java. */
interface Pack {
  String id();

  /** The verdict under the chosen readings, one of them flipped unless null. */
  Verdict judge(Evidence evidence, Reading flipped);
}
