import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends "value 0" to "value N-1" in as few batches as they fit in: java Produce.java BROKERS TOPIC CODEC N. */
public class Produce {
  public static void main(String[] args) throws Exception {
    Map<String, Object> settings = Map.of(
        "bootstrap.servers", args[0],
        "compression.type", args[2],
        "linger.ms", 500,
        "batch.size", 500_000);
    var strings = new StringSerializer();
    try (var producer = new KafkaProducer<>(settings, strings, strings)) {
      for (int n = 0; n < Integer.parseInt(args[3]); n++) {
        producer.send(new ProducerRecord<>(args[1], "key " + n, "value " + n));
      }
    }
  }
}
