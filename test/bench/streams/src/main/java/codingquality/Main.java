package codingquality;

import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * The checker's work on Kafka Streams. Arguments come in pairs: --rules FILE, then either --verify true, or
 * --bootstrap, --application, --input, --outputs, --state, --threads, --commit-ms and any Kafka property as --set name=value.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    // Five bytes could ask for two thousand million items.
    System.setProperty("org.apache.avro.limits.collectionItems.maxLength", String.valueOf(4 << 20));
    System.setProperty("org.apache.avro.limits.string.maxLength", String.valueOf(4 << 20));
    Properties properties = new Properties();
    Map<String, String> options = read(args, properties);
    Rules rules = new Rules(new File(wanted(options, "rules")));
    if (options.containsKey("verify")) {
      Verify.run(rules);
      return;
    }
    System.exit(run(rules, options, properties));
  }

  private static int run(Rules rules, Map<String, String> options, Properties more) throws InterruptedException {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, wanted(options, "application"));
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, wanted(options, "bootstrap"));
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, wanted(options, "threads"));
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, wanted(options, "commit-ms"));
    properties.put(StreamsConfig.STATE_DIR_CONFIG, wanted(options, "state"));
    properties.putAll(more);
    Topology topology = CheckerTopology.of(wanted(options, "input"), wanted(options, "outputs"), rules);
    KafkaStreams streams = new KafkaStreams(topology, properties);
    CountDownLatch over = new CountDownLatch(1);
    int[] status = {0};
    streams.setUncaughtExceptionHandler(
        problem -> {
          // Its message may quote a record.
          System.err.println("streams-checker: " + problem.getClass().getName());
          status[0] = 1;
          over.countDown();
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) System.out.println("running");
        });
    streams.start();
    over.await();
    return status[0];
  }

  private static Map<String, String> read(String[] args, Properties properties) {
    Map<String, String> options = new HashMap<>();
    for (int at = 0; at + 1 < args.length; at += 2) {
      String name = args[at].replaceFirst("^--", "");
      if (!name.equals("set")) {
        options.put(name, args[at + 1]);
        continue;
      }
      String[] property = args[at + 1].split("=", 2);
      properties.put(property[0], property[1]);
    }
    return options;
  }

  private static String wanted(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) throw new IllegalArgumentException("--" + name + " is not given");
    return value;
  }
}
