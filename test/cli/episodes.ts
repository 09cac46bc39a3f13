const conforming = {
  eventId: '2f0c0a1e-5d0e-4a58-9a53-0d6c0f6f7a10',
  recordedAt: '2026-03-02T10:15:00Z',
  source: 'RXX-PAS',
  episode: {
    episodeId: '500123456789',
    providerCode: 'RXX01',
    startDate: '2026-02-27',
    endDate: '2026-02-28',
    diagnoses: ['C78.7', 'C18.9'],
    procedures: [{ code: 'J12.7' }, { code: 'Y53.2' }],
    imageControl: { used: 'yes', methods: ['ultrasound'] },
  },
}

/** An event that nothing is wrong with, but for what is put in the place of its episode's fields. */
export const eventWith = (fields: object): string =>
  JSON.stringify({ ...conforming, episode: { ...conforming.episode, ...fields } })

export const good = eventWith({})
export const miscoded = eventWith({ episodeId: '500123456790', diagnoses: ['C18.9'] })
export const outOfScope = eventWith({ episodeId: '500123456791', procedures: [], imageControl: null })

const row = '500123456789,RXX01,2026-02-27,2026-02-28,C787,J127,Y532'

/** The same in an HES APC extract: image control is not recorded there, and is coded. */
export const hes = { header: 'EPIKEY,PROCODE5,EPISTART,EPIEND,DIAG_01,OPERTN_01,OPERTN_02', row }
