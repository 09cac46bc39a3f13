import { z } from 'zod'

/** `any`, `none`, or an approach by its id. */
export const someApproach = z.string().describe('any, none, or the id of an approach')
