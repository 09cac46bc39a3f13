/** What can be wrong with the way between clients and brokers. */
export type Disturbance =
  /** Bytes are accepted and go nowhere, either way; when it heals, the connections that it stalled are cut. */
  | { readonly kind: 'black-hole' }
  /** Every frame waits so long, and they keep their order. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Every connection is cut with RST, at once; new ones pass. */
  | { readonly kind: 'reset' }
  /** The next frame of each connection gets half way, then the connection ends. */
  | { readonly kind: 'truncate' }
