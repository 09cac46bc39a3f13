import type { Day } from '../calendar.ts'
import { liverSite } from '../codes.ts'
import type { Approach, Group } from '../draft.ts'
import { drawFrom, type Random } from '../random.ts'

type Template = (random: Random, day: Day) => { body: string; supplements: string[] }

const plain =
  (body: string, ...supplements: string[]): Template =>
  () => ({ body, supplements: [...supplements] })

const liverDrainage: Template = (random, day) => ({
  body: 'J12.1',
  supplements: ['Y53.2', liverSite(random, day)],
})

// What is done in the same episode: radiology and lines with a needle in the liver, resections at open surgery.
const companions: Readonly<Record<Approach, (random: Random) => Template>> = {
  percutaneous: drawFrom<Template>([
    [4, plain('U21.2', 'Y98.1')],
    [2, liverDrainage],
    [2, plain('L91.2')],
    [1, plain('T12.2', 'Y53.2', 'Z94.2')],
  ]),
  laparoscopic: drawFrom<Template>([
    [3, plain('J18.3', 'Y75.2')],
    [1, plain('T42.2', 'Y75.2')],
  ]),
  open: drawFrom<Template>([
    [4, plain('J02.4')],
    [3, plain('J02.3')],
    [2, plain('H33.3')],
    [1, plain('T36.1')],
  ]),
}

/** Another procedure of an ablation's episode, undated, at times with image codes of its own. */
export function drawOtherGroup(random: Random, approach: Approach, day: Day): Group {
  return { ...companions[approach](random)(random, day), date: null, ablation: false }
}
