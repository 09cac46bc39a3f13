import fc from 'fast-check'
import type { Episode, ImageControlMethod, ImageControlUse } from '../../../services/core/episode.ts'

const bodies = ['J12.7', 'J12.7', 'J08.3', 'J03.2', 'J12.5', 'J03.3', 'H33.4', 'J12.3']
const supplementary = ['Y53.2', 'Y53.3', 'Y53.9', 'Y13.7', 'Y68.1', 'Y75.5', 'Y71.4', 'O34.1', 'Z94.2']

const imageControl = (used: ImageControlUse, ...methods: ImageControlMethod[]) => ({ used, methods })

/** Episodes of up to so many procedures, in any order: every rule of the packs has work with some of them. */
export const smallEpisodes = (procedures: number): fc.Arbitrary<Episode> =>
  fc.record({
    startDate: fc.constant('2024-05-01'),
    endDate: fc.constantFrom('2024-05-02', '2024-05-02', '2024-05-02', null),
    diagnoses: fc.constantFrom(['C78.7'], ['C78.7'], ['C18.9'], [], ['C22.0', 'C78.7'], ['C22.0']),
    procedures: fc.array(
      fc.record({
        code: fc.oneof(fc.constantFrom(...bodies), fc.constantFrom(...supplementary)),
        date: fc.constantFrom(null, null, '2024-05-01', '2024-06-01'),
      }),
      { maxLength: procedures },
    ),
    snomedProcedures: fc.constantFrom(
      [],
      ['609232008'],
      ['609232008'],
      ['448540000'],
      ['709020001'],
      ['609232008', '709020001'],
    ),
    snomedDiagnoses: fc.constantFrom(['813671000000107'], []),
    imageControl: fc.constantFrom(
      null,
      imageControl('yes', 'ultrasound'),
      imageControl('yes', 'ultrasound', 'ct'),
      imageControl('yes', 'not-stated'),
      imageControl('yes'),
      imageControl('no'),
      imageControl('not-recorded'),
    ),
  })
