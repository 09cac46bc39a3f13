import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends "value 0" to "value N-1", compressed, to each topic: java Produce.java BROKERS N TOPIC=CODEC... */
public class Produce {
  public static void main(String[] args) throws Exception {
    for (int at = 2; at < args.length; at++) {
      String[] target = args[at].split("=");
      Map<String, Object> settings = Map.of(
          "bootstrap.servers", args[0],
          "compression.type", target[1],
          "linger.ms", 500,
          "batch.size", 500_000);
      var strings = new StringSerializer();
      try (var producer = new KafkaProducer<>(settings, strings, strings)) {
        for (int n = 0; n < Integer.parseInt(args[1]); n++) {
          producer.send(new ProducerRecord<>(target[0], "key " + n, "value " + n));
        }
      }
    }
  }
}
