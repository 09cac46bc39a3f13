import type { Draft } from '../draft.ts'
import { drawProvider, type Provider } from '../providers.ts'
import { chance, drawFrom, type Random } from '../random.ts'
import { drawAblation } from './ablation.ts'
import { drawHospitalEpisode } from './hospital.ts'
import { drawOtherTechniqueEpisode } from './other-technique.ts'

type Draw = (random: Random, provider: Provider) => Draft

const drawLiverKind = drawFrom<Draw>([
  [76, (random, provider) => drawAblation(random, provider, 'metastasis')],
  [10, (random, provider) => drawAblation(random, provider, 'other-indication')],
  [5, (random, provider) => drawAblation(random, provider, 'not-in-force')],
  [3, (random, provider) => drawAblation(random, provider, 'unfinished')],
  [6, drawOtherTechniqueEpisode],
])

/** A correctly coded episode; `ablationShare` of them have a lesion of the liver ablated, nearly always by microwaves. */
export function drawEpisode(random: Random, ablationShare: number): Draft {
  const provider = drawProvider(random)
  const draw = chance(random, ablationShare) ? drawLiverKind(random) : drawHospitalEpisode
  return draw(random, provider)
}
