package codingquality;

/** Why a record is a dead letter; a value that is thrown, without a stack, as it is no fault of ours. */
final class BadEvent extends Exception {
  final String code;
  final String stage;

  BadEvent(String code, String stage, String message) {
    super(message, null, false, false);
    this.code = code;
    this.stage = stage;
  }
}
