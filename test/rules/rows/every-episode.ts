import type { Rows } from './example.ts'

const otherOperation = { recorded: '', procedures: 'H33.4' }
const contrast = { procedures: 'J12.7 Y68.1', image: 'yes contrast-enhanced-ultrasound' }

/** The rules of the packs for every episode. */
export const everyEpisodeRows: Rows = {
  'opcs4-conventions/supplementary-not-first': [
    ['pass', 'a body code', {}],
    ['pass', 'a body code of another operation', otherOperation],
    ['pass', 'a site of chapter O', { procedures: 'O34.1 J12.7 Y53.2' }],
    ['fail/error', 'chapter Y', { procedures: 'Y53.2 J12.7 Y53.2' }],
    ['fail/error', 'chapter Z', { procedures: 'Z30.1 H33.4', recorded: '' }],
    ['fail/error', 'behind empty entries', { procedures: '- & Z94.2 J12.7 Y53.2' }],
    [
      'fail/error',
      'behind a malformed code',
      { procedures: 'J1 Z94.2 J12.7 Y53.2' },
      {
        'opcs4-conventions/supplementary-not-first': 'fail/error',
        'episode-integrity/opcs4-format': 'fail/error',
      },
    ],
    ['not-applicable', 'no procedure', { procedures: '- &', recorded: '' }],
  ],
  'opcs4-conventions/code-in-force': [
    ['pass', 'on 1 April 2020', { start: '2020-03-31', end: '2020-04-01', ...contrast }],
    ['fail/warning', 'on 31 March 2020', { start: '2020-03-31', end: '2020-03-31', ...contrast }],
    ['fail/warning', 'open, begun on 31 March 2020', { start: '2020-03-31', end: null, ...contrast }],
    ['pass', 'open, begun on 1 April 2020', { start: '2020-04-01', end: null, ...contrast }],
    [
      'fail/warning',
      'with another operation',
      { start: '2015-01-01', end: '2015-01-02', recorded: '', procedures: 'H33.4 Y68.9' },
    ],
    ['not-applicable', 'Y53.2', { start: '2020-03-31', end: '2020-03-31' }],
    ['not-applicable', 'bare Y68', { start: '2020-03-31', end: '2020-03-31', procedures: 'J12.7 Y53.2 Y68' }],
  ],
  'episode-integrity/icd10-format': [
    ['pass', 'well-formed', { diagnoses: 'C78.7 T10.X0 C19X- C787-D R69X6' }],
    ['fail/error', 'too short', { diagnoses: 'C78.7 C7' }],
    ['fail/error', 'too long', { diagnoses: 'C78.7 C18.999' }],
    ['fail/error', 'no letter', { diagnoses: 'C78.7 187' }],
    ['not-applicable', 'no diagnosis', { diagnoses: '- &', ...otherOperation }],
  ],
  'episode-integrity/opcs4-format': [
    ['pass', 'well-formed', { procedures: 'J127 y53.2 X99X' }],
    ['fail/error', 'too short', { procedures: 'J12.7 Y53.2 J1' }],
    ['fail/error', 'too long', { procedures: 'J12.7 Y53.2 J12.77' }],
    ['fail/error', 'chapter I', { procedures: 'J12.7 Y53.2 I12.7' }],
    ['fail/error', 'the X of a diagnosis', { procedures: 'J12.7 Y53.2 T10.X0' }],
    ['not-applicable', 'no procedure', { procedures: '- &', recorded: '' }],
  ],
  'episode-integrity/snomed-check-digit': [
    ['pass', 'well-formed', {}],
    ['fail/error', 'a procedure with a wrong digit', { recorded: 'percutaneous 609232009' }],
    ['fail/error', 'a diagnosis with a wrong digit', { snomedDiagnoses: 'metastasis 94381003' }],
    ['fail/error', 'a leading zero', { recorded: 'percutaneous 0609232008' }],
    ['fail/error', 'not digits', { snomedDiagnoses: 'metastasis C78.7' }],
    ['not-applicable', 'none recorded', { recorded: '-', snomedDiagnoses: '' }],
  ],
  'episode-integrity/dates-in-order': [
    ['pass', 'a later end', {}],
    ['pass', 'the same day', { start: '2024-05-02', end: '2024-05-02' }],
    ['fail/error', 'an earlier end', { start: '2024-05-02', end: '2024-05-01' }],
    ['not-applicable', 'no end', { end: null }],
  ],
  'episode-integrity/procedure-date-in-episode': [
    ['pass', 'first and last day', { procedures: 'J12.7@2024-05-01 Y53.2@2024-05-02' }],
    ['fail/warning', 'the day before', { procedures: 'J12.7@2024-04-30 Y53.2@2024-05-01' }],
    ['fail/warning', 'the day after', { procedures: 'J12.7@2024-05-02 Y53.2@2024-05-03' }],
    ['pass', 'open, any day later', { end: null, procedures: 'J12.7@2025-01-01' }],
    ['fail/warning', 'open, the day before', { end: null, procedures: 'J12.7@2024-04-30' }],
    ['not-applicable', 'no date', {}],
    [
      'not-applicable',
      'only a malformed code is dated',
      { procedures: 'J12.7 Y53.2 J1@2024-04-30' },
      { 'episode-integrity/opcs4-format': 'fail/error' },
    ],
  ],
  'episode-integrity/image-control-consistent': [
    ['pass', 'used, with methods', {}],
    ['pass', 'used, not-stated alone', { procedures: 'J12.7 Y53.9', image: 'yes not-stated' }],
    ['pass', 'not used, no method', { procedures: 'J12.7', image: 'no' }],
    ['pass', 'not used, not-stated', { procedures: 'J12.7', image: 'no not-stated' }],
    ['fail/warning', 'not used, a method', { procedures: 'J12.7', image: 'no ultrasound' }],
    ['fail/warning', 'not-stated beside a method', { image: 'yes ultrasound not-stated' }],
    ['not-applicable', 'used, no method', { procedures: 'J12.7 Y53.9', image: 'yes' }],
    ['not-applicable', 'nothing recorded', { image: null }],
  ],
}
