import type { Episode } from '../core/episode.ts'
import { ruleCase } from '../core/pack/case-schema.ts'
import type { Fate, Judged, Mutation } from '../mutation/mutating.ts'
import { table } from '../terminal/table.ts'

/** What became of the mutants of a pack, as text: a line for each rule, and how many of all. */
export function mutationText({ pack, cases, judged }: Mutation): string {
  const byPart = Map.groupBy(judged, ({ mutant }) => mutant.part)
  const rows = [...byPart].map(([part, its]) => [`${pack}/${part}`, ...figures(its)])
  return table(
    ['mutants of', 'mutants', 'killed', 'refused', 'equivalent', 'survived', 'score'],
    [...rows, [`${pack}, by ${cases} cases`, ...figures(judged)]],
  )
}

/** The figures of all packs in a sentence. */
export function totalText(mutations: readonly Mutation[]): string {
  const [mutants, killed, refused, equivalent, survived, score] = figures(
    mutations.flatMap(({ judged }) => judged),
  )
  const cases = mutations.reduce((sum, mutation) => sum + mutation.cases, 0)
  return `${mutants} mutants, ${cases} cases: ${killed} killed, ${refused} refused, ${equivalent} equivalent, ${survived} survived; score ${score}`
}

/** Mutants, what became of them, and how many in a hundred of those that can be told are noticed. */
function figures(judged: readonly Judged[]): (string | number)[] {
  const count = (fate: Fate) => judged.filter((one) => one.fate === fate).length
  const [killed, refused, survived] = [count('killed'), count('refused'), count('survived')]
  const noticed = killed + refused
  const score = noticed + survived === 0 ? '-' : percent(noticed, noticed + survived)
  return [judged.length, killed, refused, count('equivalent'), survived, score]
}

/** Never 100 where one is missing. */
const percent = (part: number, whole: number) => `${Math.floor((1000 * part) / whole) / 10} %`

/** What is to be mended, a few lines for each; `looked`: whether episodes that tell a mutant have been looked for. */
export function faultsIn({ pack, wrongCases, judged, stale }: Mutation, looked = true): string[] {
  return [
    ...wrongCases.map(
      ({ rule, one }) => `${pack}: the case "${one.name}" of ${rule} does not come out as it is written`,
    ),
    ...judged.filter(({ fate }) => fate === 'survived').map((one) => survivorText(pack, one, looked)),
    ...stale.map((id) => `${pack}: listed as equivalent, but killed by a case or no mutant: ${id}`),
  ]
}

function survivorText(pack: string, { mutant, because, told }: Judged, looked: boolean): string {
  const listed = because === null ? '' : ', though listed as equivalent'
  const untold = looked
    ? '  No episode was found that tells it.'
    : '  No episode that tells it was looked for: leave --no-proof out to have one shown.'
  const hint = told === null ? untold : `  An episode that tells it, for a case: ${givenText(told)}`
  return `${pack}: survived${listed}: ${mutant.id}\n${hint}`
}

/** An episode as a case gives it, without what is as good as absent; the days of cases that say none are left out. */
function givenText({ imageControl, procedures, startDate, endDate, ...lists }: Episode): string {
  const undated = procedures.map(({ code, date }) =>
    date == null ? code : `{ code: ${code}, date: ${date} }`,
  )
  const days = startDate === anyStart && endDate === anyEnd ? {} : { startDate, endDate: endDate ?? 'null' }
  const parts: Readonly<Record<string, string | readonly string[] | undefined>> = {
    ...days,
    diagnoses: lists.diagnoses,
    procedures: undated,
    snomedProcedures: lists.snomedProcedures?.map((id) => `'${id}'`),
    snomedDiagnoses: lists.snomedDiagnoses?.map((id) => `'${id}'`),
  }
  const image =
    imageControl == null
      ? []
      : [`imageControl: { used: ${imageControl.used}, methods: [${imageControl.methods?.join(', ') ?? ''}] }`]
  const written = Object.entries(parts).flatMap(([name, value]) => {
    if (value === undefined || value.length === 0) return []
    return [`${name}: ${typeof value === 'string' ? value : `[${value.join(', ')}]`}`]
  })
  return `{ ${[...written, ...image].join(', ')} }`
}

const { startDate: anyStart, endDate: anyEnd } = ruleCase.shape.given.parse({})
