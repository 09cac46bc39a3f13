package codingquality;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The pipeline without Kafka: values from standard input, each behind its length in four bytes (-1: null), outputs to
 * standard output. An output is its topic's number, its value likewise, and its headers.
 */
final class Verify {
  private static final List<String> SINKS = List.of(Pipeline.ENRICHED, Pipeline.REJECTED, Pipeline.DEAD_LETTER);

  private Verify() {}

  static void run(Rules rules) throws IOException {
    Pipeline pipeline = new Pipeline(rules);
    DataInputStream values = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
    try (DataOutputStream outputs = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16))) {
      for (long offset = 0; ; offset++) {
        int length;
        try {
          length = values.readInt();
        } catch (EOFException end) {
          return;
        }
        byte[] value = length < 0 ? null : values.readNBytes(length);
        write(outputs, pipeline.process(new SourceRecord("verify", 0, offset, 0, null, value, new RecordHeaders())));
      }
    }
  }

  private static void write(DataOutputStream outputs, Pipeline.Output output) throws IOException {
    outputs.writeByte(SINKS.indexOf(output.sink()));
    write(outputs, output.value());
    Header[] headers = output.headers().toArray();
    outputs.writeInt(headers.length);
    for (Header header : headers) {
      write(outputs, header.key().getBytes(StandardCharsets.UTF_8));
      write(outputs, header.value());
    }
  }

  private static void write(DataOutputStream outputs, byte[] bytes) throws IOException {
    outputs.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) outputs.write(bytes);
  }
}
