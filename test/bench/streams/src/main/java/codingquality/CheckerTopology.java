package codingquality;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Input topic, pipeline, three output topics whose names begin alike; every output in the partition of its input's number. */
final class CheckerTopology {
  private CheckerTopology() {}

  /** An output's value with the partition that it goes to. */
  record Placed(byte[] value, int partition) {}

  static Topology of(String input, String outputs, Rules rules) {
    Serializer<byte[]> keys = new ByteArraySerializer();
    Serializer<Placed> values = (topic, placed) -> placed.value();
    StreamPartitioner<byte[], Placed> samePartition =
        (topic, key, placed, partitions) -> Optional.of(Set.of(placed.partition()));
    Topology topology = new Topology();
    topology.addSource(
        Topology.AutoOffsetReset.EARLIEST,
        "input",
        // The record's own, whatever it is: Streams' default refuses negative ones.
        (record, partitionTime) -> Math.max(0, record.timestamp()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        input);
    topology.addProcessor("checker", () -> new Checker(new Pipeline(rules)), "input");
    for (String sink : new String[] {Pipeline.ENRICHED, Pipeline.REJECTED, Pipeline.DEAD_LETTER})
      topology.addSink(sink, outputs + "." + sink, keys, values, samePartition, "checker");
    return topology;
  }

  private static final class Checker extends ContextualProcessor<byte[], byte[], byte[], Placed> {
    private final Pipeline pipeline;

    Checker(Pipeline pipeline) {
      this.pipeline = pipeline;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      RecordMetadata from = context().recordMetadata().orElseThrow();
      Pipeline.Output output =
          pipeline.process(
              new SourceRecord(
                  from.topic(), from.partition(), from.offset(), record.timestamp(), record.key(), record.value(),
                  record.headers()));
      Placed placed = new Placed(output.value(), from.partition());
      // An output's own timestamp is its production time.
      long now = System.currentTimeMillis();
      context().forward(new Record<>(record.key(), placed, now, output.headers()), output.sink());
    }
  }
}
