import { mutating } from '../mutating.ts'

export default mutating(
  'judging',
  [
    'services/core/{facts,predicates,selectors}/*.ts',
    'services/core/{evidence,image-control,ruleset}.ts',
    'services/core/pack/compile-*.ts',
  ],
  92,
)
