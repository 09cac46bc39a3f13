import type { Rows } from './example.ts'

const laparoscopic = { recorded: 'laparoscopic' }
const open = { recorded: 'open' }
const sinceY68 = { start: '2020-03-31', end: '2020-04-01' }
const beforeY68 = { start: '2020-03-30', end: '2020-03-31' }

/** The five rules on image control. */
export const imageControlRows: Rows = {
  'ipg553/image-control-coded': [
    ['pass', 'an image code', {}],
    ['pass', 'an image code of Y68', { procedures: 'J12.7 O34.1 Y68.9', image: 'yes not-stated' }],
    ['pass', 'Y75.5 with J08.3', { procedures: 'J08.3 Y75.5', ...laparoscopic }],
    ['pass', 'three lesions, one image code at the end', { procedures: 'J12.7 J12.7 O34.1 J12.7 Y53.2' }],
    ['pass', 'two lesions, one Y75.5 at the end', { procedures: 'J08.3 J08.3 Y75.5', ...laparoscopic }],
    ['pass', 'two open lesions', { procedures: 'J03.2 Y13.7 J03.2 Y13.7 Y53.2', ...open }],
    [
      'pass',
      'a J03.2 without Y13.7 is none of the groups',
      { procedures: 'J03.2 J03.2 Y13.7 Y53.2', ...open },
    ],
    ['pass', 'not recorded, but coded', { image: null }],
    ['fail/error', 'no image code', { procedures: 'J12.7' }],
    [
      'fail/error',
      'a stated method says that it was used',
      { procedures: 'J12.7', image: 'not-recorded ultrasound' },
    ],
    ['fail/error', 'bare Y53', { procedures: 'J12.7 Y53' }],
    ['fail/error', 'Y75.5 with J12.7', { procedures: 'J12.7 Y75.5' }],
    ['fail/error', 'two lesions, the image code with the first', { procedures: 'J12.7 Y53.2 J12.7' }],
    ['fail/error', 'two lesions, another operation between', { procedures: 'J12.7 J18.3 J12.7 Y53.2' }],
    [
      'fail/error',
      'two lesions, other body code',
      { procedures: 'J08.3 J12.7 Y53.2', recorded: 'laparoscopic percutaneous' },
    ],
    ['fail/warning', 'with another operation', { procedures: 'J12.7 J18.3 Y53.2' }],
    ['fail/warning', 'with a J03.2 that is no ablation', { procedures: 'J03.2 Y13.7 J03.2 Y53.2', ...open }],
    [
      'fail/warning',
      'before any body code',
      { procedures: 'Y68.1 J12.7', image: 'yes contrast-enhanced-ultrasound' },
      {
        'ipg553/image-control-coded': 'fail/warning',
        'opcs4-conventions/supplementary-not-first': 'fail/error',
      },
    ],
    [
      'fail/warning',
      'behind a malformed code',
      { procedures: 'J12.7 J1 Y53.2' },
      { 'ipg553/image-control-coded': 'fail/warning', 'episode-integrity/opcs4-format': 'fail/error' },
    ],
    ['not-evaluable/warning', 'not recorded, percutaneous', { procedures: 'J12.7', image: null }],
    [
      'not-evaluable/warning',
      'not recorded, misplaced',
      { procedures: 'J12.7 J18.3 Y53.2', image: 'not-recorded' },
    ],
    [
      'not-evaluable/warning',
      'not-stated does not make it a yes',
      { procedures: 'J12.7', image: 'not-recorded not-stated' },
    ],
    ['not-evaluable/info', 'not recorded, open', { procedures: 'J03.2 Y13.7', image: null, ...open }],
    [
      'not-evaluable/info',
      'not recorded, laparoscopic',
      { procedures: 'J08.3', image: 'not-recorded', ...laparoscopic },
    ],
    [
      'not-evaluable/info',
      'not recorded, the percutaneous one covered',
      { procedures: 'J12.7 Y53.2 J03.2 Y13.7', image: null, recorded: 'percutaneous open' },
    ],
    [
      'not-evaluable/warning',
      'not recorded, the open one covered',
      { procedures: 'J03.2 Y13.7 Y53.2 J12.7', image: null, recorded: 'percutaneous open' },
    ],
    ['not-applicable', 'not used', { procedures: 'J12.7', image: 'no' }],
    [
      'not-applicable',
      'no ablation group',
      { procedures: 'J12.4' },
      { 'ipg553/procedure-coded': 'fail/error' },
    ],
  ],
  'ipg553/image-control-unspecified': [
    ['pass', 'Y53.9', { procedures: 'J12.7 Y53.9', image: 'yes not-stated' }],
    ['pass', 'Y68.9', { procedures: 'J12.7 Y68.9', image: 'yes not-stated' }],
    ['fail/error', 'Y53.2', { image: 'yes not-stated' }],
    ['fail/error', 'Y68.8 beside Y53.9', { procedures: 'J12.7 Y53.9 Y68.8', image: 'yes not-stated' }],
    [
      'not-applicable',
      'no methods',
      { image: 'yes' },
      { 'ipg553/image-control-agrees': 'not-evaluable/info' },
    ],
    [
      'not-applicable',
      'not-stated beside another',
      { image: 'yes not-stated ultrasound' },
      { 'episode-integrity/image-control-consistent': 'fail/warning' },
    ],
    ['not-applicable', 'used is not recorded', { image: 'not-recorded not-stated' }],
    ['not-applicable', 'not used', { procedures: 'J12.7', image: 'no not-stated' }],
    [
      'not-applicable',
      'no image code',
      { procedures: 'J12.7', image: 'yes not-stated' },
      { 'ipg553/image-control-coded': 'fail/error' },
    ],
  ],
  'ipg553/image-control-specific': [
    ['pass', 'Y53.2', {}],
    ['pass', 'Y53.2 beside Y53.9', { procedures: 'J12.7 Y53.9 Y53.2' }],
    ['fail/warning', 'Y53.9', { procedures: 'J12.7 Y53.9' }],
    ['fail/warning', 'Y68.9 and Y53.9', { procedures: 'J12.7 Y68.9 Y53.9' }],
    [
      'fail/warning',
      'a stated method says that it was used',
      { procedures: 'J12.7 Y53.9', image: 'not-recorded ct' },
    ],
    [
      'fail/warning',
      'not-stated beside the method',
      { procedures: 'J12.7 Y53.9', image: 'yes ct not-stated' },
      {
        'ipg553/image-control-specific': 'fail/warning',
        'episode-integrity/image-control-consistent': 'fail/warning',
      },
    ],
    ['pass', 'Y75.5 with J08.3', { procedures: 'J08.3 Y75.5 Y53.9', ...laparoscopic }],
    [
      'pass',
      'Y75.5 with J08.3, ultrasound among others',
      { procedures: 'J08.3 Y75.5 Y53.9', image: 'yes ct ultrasound', ...laparoscopic },
    ],
    [
      'fail/warning',
      'Y75.5, other method',
      { procedures: 'J08.3 Y75.5 Y53.9', image: 'yes ct', ...laparoscopic },
    ],
    ['fail/warning', 'Y75.5 with J12.7', { procedures: 'J12.7 Y75.5 Y53.9' }],
    ['not-applicable', 'not-stated', { procedures: 'J12.7 Y53.9', image: 'yes not-stated' }],
    ['not-applicable', 'no methods', { procedures: 'J12.7 Y53.9', image: 'yes' }],
    ['not-applicable', 'no image code', { procedures: 'J08.3 Y75.5', ...laparoscopic }],
    [
      'not-applicable',
      'not used, the method ignored',
      { procedures: 'J12.7 Y53.9', image: 'no ultrasound' },
      {
        'ipg553/image-control-not-contradicted': 'fail/error',
        'episode-integrity/image-control-consistent': 'fail/warning',
      },
    ],
  ],
  'ipg553/image-control-agrees': [
    ['pass', 'the code of the method', {}],
    ['pass', 'two methods, two codes', { procedures: 'J12.7 Y53.3 Y53.2', image: 'yes ultrasound ct' }],
    ['pass', 'Y53.9 beside the code of the method', { procedures: 'J12.7 Y53.9 Y53.2' }],
    ['fail/error', 'another method', { procedures: 'J12.7 Y53.3' }],
    ['fail/error', 'a method without code', { image: 'yes ultrasound ct' }],
    ['fail/error', 'a code without method', { procedures: 'J12.7 Y53.2 Y53.3' }],
    [
      'fail/error',
      'Y53.9 is no code of a second method',
      { procedures: 'J12.7 Y53.2 Y53.9', image: 'yes ultrasound ct' },
    ],
    [
      'pass',
      'codes of two groups',
      {
        procedures: 'J12.7 Y53.3 J08.3 Y53.2',
        image: 'yes ultrasound ct',
        recorded: 'laparoscopic percutaneous',
      },
    ],
    [
      'pass',
      'Y75.5 is the ultrasound',
      { procedures: 'J08.3 Y75.5 Y53.3', image: 'yes ultrasound ct', ...laparoscopic },
    ],
    [
      'pass',
      'Y75.5 is no code without method',
      { procedures: 'J08.3 Y75.5 Y53.3', image: 'yes ct', ...laparoscopic },
    ],
    [
      'fail/error',
      'Y75.5 is no contrast',
      { procedures: 'J08.3 Y75.5 Y53.3', image: 'yes ct contrast-enhanced-ultrasound', ...laparoscopic },
    ],
    ['fail/error', 'Y75.5 with J12.7', { procedures: 'J12.7 Y75.5 Y53.3', image: 'yes ultrasound ct' }],
    ['pass', 'contrast before Y68', { image: 'yes contrast-enhanced-ultrasound', ...beforeY68 }],
    ['fail/error', 'contrast since Y68', { image: 'yes contrast-enhanced-ultrasound', ...sinceY68 }],
    ['not-evaluable/info', 'no methods', { image: 'yes' }],
    ['not-applicable', 'no methods, Y53.9', { procedures: 'J12.7 Y53.9', image: 'yes' }],
    [
      'not-applicable',
      'not-stated',
      { image: 'yes not-stated' },
      { 'ipg553/image-control-unspecified': 'fail/error' },
    ],
    ['not-applicable', 'used is not recorded', { image: 'not-recorded' }],
    [
      'not-applicable',
      'only Y53.9',
      { procedures: 'J12.7 Y53.9' },
      { 'ipg553/image-control-specific': 'fail/warning' },
    ],
    [
      'not-applicable',
      'misplaced code',
      { procedures: 'J12.7 J18.3 Y53.3' },
      { 'ipg553/image-control-coded': 'fail/warning' },
    ],
  ],
  'ipg553/image-control-not-contradicted': [
    ['pass', 'no image code', { procedures: 'J12.7', image: 'no' }],
    ['pass', 'Y75.5 is no image code', { procedures: 'J08.3 Y75.5', image: 'no', ...laparoscopic }],
    ['pass', 'an image code with another operation', { procedures: 'J12.7 J13.2 Y53.2', image: 'no' }],
    ['fail/error', 'Y53.2', { image: 'no' }],
    ['fail/error', 'Y68.9', { procedures: 'J12.7 Y68.9', image: 'no' }],
    [
      'fail/error',
      'the method is ignored',
      { image: 'no ultrasound' },
      {
        'ipg553/image-control-not-contradicted': 'fail/error',
        'episode-integrity/image-control-consistent': 'fail/warning',
      },
    ],
    ['not-applicable', 'used', {}],
    ['not-applicable', 'not recorded', { image: null }],
    [
      'not-applicable',
      'no ablation group',
      { procedures: 'J03.2 Y53.2', image: 'no', ...open },
      { 'ipg553/open-method-coded': 'fail/error' },
    ],
  ],
}
