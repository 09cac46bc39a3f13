package codingquality;

/**
 * One entry of a code list: where it stands, counting raw entries, and its well-formed code; its raw value where it is
 * malformed, its date where that is meant.
 */
record CodeEntry(String list, int index, String part, String code) {
  String path() {
    return part == null ? "/episode/" + list + "/" + index : "/episode/" + list + "/" + index + "/" + part;
  }
}
