import { mutating } from '../mutating.ts'

export default mutating('codes', ['services/core/codes/*.ts'], 90)
