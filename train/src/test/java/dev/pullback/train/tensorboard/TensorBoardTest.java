package dev.pullback.train.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pullback.train.History;
import dev.pullback.train.Mlp;
import dev.pullback.train.Trainer;
import dev.pullback.train.Weights;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
    /** The polynomial of CRC-32C, its bits reversed. */
    private static final int CASTAGNOLI = 0x82F63B78;

    @TempDir
    private Path folder;

    private History history;
    private Weights weights;

    @BeforeEach
    void train() {
        Dataset data = Generated.moons(200, 0.1, 1);
        Mlp net = Mlp.of(2, 8, 2);
        weights = Weights.of(net, data);
        try (TensorBoard board = TensorBoard.in(folder.resolve("run")).histograms(weights)) {
            history = Trainer.of(net).epochs(3).validate(0.2).listener(board).fit(data);
        }
    }

    private static int checksum(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xFF;
            for (int i = 0; i < 8; i++) crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : CASTAGNOLI);
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    /** The fields of a message by number; a varint or fixed field is a number, others are bytes. */
    private static Map<Integer, List<Object>> fields(byte[] message) {
        Map<Integer, List<Object>> fields = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            Object value =
                    switch (key & 7) {
                        case 0 -> varint(in);
                        case 1 -> in.getDouble();
                        case 2 -> {
                            byte[] bytes = new byte[(int) varint(in)];
                            in.get(bytes);
                            yield bytes;
                        }
                        case 5 -> in.getFloat();
                        default -> throw new AssertionError("wire type " + (key & 7));
                    };
            fields.computeIfAbsent(key >>> 3, k -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) return value;
        }
    }

    private List<Map<Integer, List<Object>>> events() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("run"))) {
            Path file = files.findFirst().orElseThrow();
            assertTrue(file.getFileName().toString().startsWith("events.out.tfevents."));
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            List<Map<Integer, List<Object>>> events = new ArrayList<>();
            while (in.hasRemaining()) {
                byte[] length = new byte[8];
                in.get(length);
                assertEquals(checksum(length), in.getInt());
                byte[] data = new byte
                        [(int) ByteBuffer.wrap(length)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong()];
                in.get(data);
                assertEquals(checksum(data), in.getInt());
                events.add(fields(data));
            }
            return events;
        }
    }

    @Test
    void aReaderFindsScalarsAndHistograms() throws Exception {
        List<Map<Integer, List<Object>>> events = events();
        assertEquals(4, events.size());
        assertEquals("brain.Event:2", new String((byte[]) events.get(0).get(3).get(0), StandardCharsets.UTF_8));
        for (int epoch = 1; epoch <= 3; epoch++) {
            Map<Integer, List<Object>> event = events.get(epoch);
            assertEquals((long) epoch, event.get(2).get(0));
            Map<String, Object> values = new TreeMap<>();
            for (Object value : fields((byte[]) event.get(5).get(0)).get(1)) {
                Map<Integer, List<Object>> parts = fields((byte[]) value);
                values.put(
                        new String((byte[]) parts.get(1).get(0), StandardCharsets.UTF_8),
                        parts.containsKey(2)
                                ? parts.get(2).get(0)
                                : parts.get(5).get(0));
            }
            assertEquals((float) history.epochs().get(epoch - 1).loss(), values.get("loss/training"));
            assertEquals(
                    (float) history.epochs().get(epoch - 1).validation().metric(), values.get("accuracy/validation"));
            if (epoch == 3) requireHistogram(fields((byte[]) values.get("layer1.w")));
        }
    }

    private void requireHistogram(Map<Integer, List<Object>> histogram) {
        DMatrixRMaj w = weights.parameters().get("layer1.w");
        double sum = 0;
        for (double v : w.data) sum += v;
        assertEquals(16.0, histogram.get(3).get(0));
        assertEquals(sum, (double) histogram.get(4).get(0), 1e-12);
        double[] limits = doubles((byte[]) histogram.get(6).get(0));
        double[] counts = doubles((byte[]) histogram.get(7).get(0));
        assertEquals(histogram.get(2).get(0), limits[29]);
        int below = 0;
        for (int i = 0; i < 30; i++) {
            below += (int) counts[i];
            int expected = 0;
            for (double v : w.data) expected += v <= limits[i] ? 1 : 0;
            assertEquals(expected, below, "bucket " + i);
        }
    }

    private static double[] doubles(byte[] bytes) {
        double[] values = new double[bytes.length / 8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    @Test
    void theTensorboardPackageReadsIt() throws Exception {
        String script = """
                import sys
                from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
                a = EventAccumulator(sys.argv[1])
                a.Reload()
                print(len(a.Scalars('loss/training')), len(a.Histograms('layer1.w')))
                """;
        assumeTrue(exitCode("-c", "import tensorboard") == 0, "Python has no tensorboard");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        "python3", "-c", script, folder.resolve("run").toString())
                .redirectOutput(output.toFile())
                .start();
        assertEquals(0, process.waitFor());
        assertEquals("3 3", Files.readString(output).strip());
    }

    private static int exitCode(String... arguments) throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(List.of("python3"));
            command.addAll(List.of(arguments));
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (java.io.IOException e) {
            return -1;
        }
    }

    @Test
    void aFolderThatCannotBeCreatedIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        String message = assertThrows(DataException.class, () -> TensorBoard.in(file.resolve("run")))
                .getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains("cannot be written"), message);
    }
}
