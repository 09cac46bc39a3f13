/** The packs that judge unless others are named, which are those that the Kafka Streams peer knows. */
export const peerPacks = ['ipg553', 'opcs4-conventions', 'episode-integrity']
