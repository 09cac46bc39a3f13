package codingquality;

import codedepisodes.v1.CodedEpisode;
import codedepisodes.v1.CodedProcedure;
import codedepisodes.v1.ImageControl;
import java.util.ArrayList;
import java.util.List;

/** What rules see of an episode: normalised codes, procedure groups, and image control as the record states it. */
final class Facts {
  final String startDate;
  final String endDate;
  /** The end, or the start while the episode is open. */
  final String day;
  final List<CodeEntry> diagnoses;
  final List<CodeEntry> procedures;
  final List<CodeEntry> procedureDates;
  final List<CodeEntry> snomedProcedures;
  final List<CodeEntry> snomedDiagnoses;
  final List<CodeEntry> malformedIcd10 = new ArrayList<>(0);
  final List<CodeEntry> malformedOpcs4 = new ArrayList<>(0);
  final List<CodeEntry> malformedSnomed = new ArrayList<>(0);
  final List<Group> groups;
  /** A stated method makes a not-recorded a yes. */
  final String used;
  final List<String> methods;
  /** The methods without not-stated, each once. */
  final List<String> stated;

  Facts(CodedEpisode episode) {
    startDate = episode.getStartDate();
    endDate = episode.getEndDate();
    day = endDate == null ? startDate : endDate;
    diagnoses = icd10(episode.getDiagnoses());
    List<CodedProcedure> coded = episode.getProcedures();
    procedures = new ArrayList<>(coded.size());
    procedureDates = new ArrayList<>(coded.size());
    groups = new ArrayList<>(4);
    readProcedures(coded);
    snomedProcedures = snomed("snomedProcedures", episode.getSnomedProcedures());
    snomedDiagnoses = snomed("snomedDiagnoses", episode.getSnomedDiagnoses());
    ImageControl control = episode.getImageControl();
    methods = control == null || control.getMethods() == null ? List.of() : control.getMethods();
    stated = methods.isEmpty() ? List.of() : methods.stream().distinct().filter(m -> !m.equals("not-stated")).toList();
    String said = control == null ? "not-recorded" : control.getUsed();
    used = said.equals("not-recorded") && !stated.isEmpty() ? "yes" : said;
  }

  private List<CodeEntry> icd10(List<String> raws) {
    List<CodeEntry> codes = new ArrayList<>(raws.size());
    for (int index = 0; index < raws.size(); index++) {
      String raw = raws.get(index);
      String code = Codes.icd10(raw);
      if (code == Codes.MALFORMED) malformedIcd10.add(new CodeEntry("diagnoses", index, null, raw));
      else if (code != Codes.NONE) codes.add(new CodeEntry("diagnoses", index, null, code));
    }
    return codes;
  }

  private List<CodeEntry> snomed(String list, List<String> raws) {
    if (raws == null || raws.isEmpty()) return List.of();
    List<CodeEntry> codes = new ArrayList<>(raws.size());
    for (int index = 0; index < raws.size(); index++) {
      String raw = raws.get(index);
      String code = Codes.snomed(raw);
      if (code == Codes.MALFORMED) malformedSnomed.add(new CodeEntry(list, index, null, raw));
      else if (code != Codes.NONE) codes.add(new CodeEntry(list, index, null, code));
    }
    return codes;
  }

  /** Cuts the list at its body codes; a malformed code closes the group. */
  private void readProcedures(List<CodedProcedure> coded) {
    Group open = null;
    for (int index = 0; index < coded.size(); index++) {
      CodedProcedure procedure = coded.get(index);
      String code = Codes.opcs4(procedure.getCode());
      if (code == Codes.NONE) continue;
      if (code == Codes.MALFORMED) {
        malformedOpcs4.add(new CodeEntry("procedures", index, "code", procedure.getCode()));
        open = null;
        continue;
      }
      CodeEntry entry = new CodeEntry("procedures", index, "code", code);
      procedures.add(entry);
      String date = procedure.getDate();
      if (date != null) procedureDates.add(new CodeEntry("procedures", index, "date", date));
      if (!Group.isSupplementary(code)) groups.add(open = new Group(entry));
      else if (open != null) open.supplementary().add(entry);
    }
  }
}
