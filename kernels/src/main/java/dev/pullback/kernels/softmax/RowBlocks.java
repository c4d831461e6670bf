package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Fma;
import java.util.Arrays;

/**
 * Computes the rows of a task by {@link SoftmaxLoops}. Short rows are transposed to the columns of {@link Block}s in
 * the workspace and computed side by side, each in one lane. A long row is computed chunk by chunk; each lane has its
 * own sum, and the sums are added in the order of the lanes. Each thread has one object of this class.
 *
 * <p>A row is irregular if its maximum is not finite or too large for the exponential, or if it contains a NaN. If
 * only the maximum is too large, the row is computed as a long row from the differences x − max.
 */
final class RowBlocks {
    private static final int WIDTH = Block.WIDTH;

    /** Rows shorter than this are transposed along the columns. */
    private static final int BRIEF = 8;

    private static final int[] SUMS = {Block.SUM, Block.REST, Block.ONES};

    private static final int[] TARGET_SUMS = {Block.MASS, Block.MASS_REST, Block.GAPS, Block.GAPS_REST};

    private static final SoftmaxKernel.Task NO_TASK = new SoftmaxKernel.Task();

    private final Block b = new Block();
    private final double[] work = b.work;
    private SoftmaxKernel.Task t = NO_TASK;
    private SoftmaxLoops loops = SoftmaxKernel.SCALAR_LOOPS;
    private int n;
    private boolean isPlain;

    /** The differences x − max of an irregular row. */
    private double[] shifted = {};

    private double[] shiftedLow = {};

    /** The weight of each class. */
    private double[] weights = {};

    /** The smoothed and weighted targets of a long row. */
    private double[] coefficients = {};

    /** Whether the targets of no row have been computed, and what the label of the row replaces. */
    private boolean isFirst;

    private double ofOthers;

    /** The derivatives of the capped logits of a long row. */
    private double[] slopes = {};

    /** The source of the logits of a long row, and the place of the first of them. */
    private double[] source = {};

    private int sourceAt;

    /** Whether the source is {@link #shifted}. */
    private boolean isShifted;

    /** Whether the low parts of maxima and logits of the true classes may be other than zero. */
    private boolean hasLows;

    /** The place of the maxima before soft cap and temperature. */
    private int raw;

    /** The true class of each current row. */
    private final int[] places = new int[Block.BLOCKS * WIDTH];

    private final int[] largeRows = new int[Block.BLOCKS * WIDTH];

    void run(SoftmaxKernel.Task task, SoftmaxLoops implementation, int from, int to) {
        t = task;
        loops = implementation;
        n = task.n;
        isPlain = task.isPlain();
        b.smoothing = task.smoothing;
        b.limit = task.smoothsMaskedClasses ? Double.NEGATIVE_INFINITY : -Double.MAX_VALUE;
        b.zLoss = task.zLoss;
        b.temperature = task.temperature;
        b.softcap = task.softcap;
        b.mean = task.mean;
        b.divisor = task.divisor;
        boolean isShort = n <= Block.SHORT;
        if (!isPlain) prepareWeights(isShort);
        if (t.isCapped() && slopes.length < n + WIDTH) slopes = new double[n + WIDTH];
        if (isShort) runShort(from, to);
        else for (int row = from; row < to; row++) runLong(row);
        t = NO_TASK;
        source = work;
        b.x = work;
        b.t = work;
        b.a = work;
        b.terms = work;
    }

    private void prepareWeights(boolean isShort) {
        if (weights.length < n + WIDTH) weights = new double[n + WIDTH];
        for (int c = 0; c < n; c++) weights[c] = t.weight(c);
        Arrays.fill(weights, n, n + WIDTH, 0);
        if (coefficients.length < n + WIDTH) coefficients = new double[n + WIDTH];
        isFirst = true;
        if (!isShort) return;
        for (int c = 0; c < n; c++)
            Arrays.fill(work, Block.WEIGHTS + c * WIDTH, Block.WEIGHTS + (c + 1) * WIDTH, weights[c]);
    }

    private boolean isTransformed() {
        return !isShifted && (t.temperature != 1 || t.isCapped());
    }

    /** Applies the soft cap and the temperature to the selected logits. */
    private void transform() {
        if (t.isCapped()) loops.cap(b);
        if (t.temperature != 1) loops.temper(b);
    }

    // short rows

    private void runShort(int from, int to) {
        int most = Math.min(Block.SHORT / n, Block.BLOCKS) * WIDTH;
        for (int row = from, count; row < to; row += count) {
            count = Math.min(most, to - row);
            isShifted = false;
            b.size = n * WIDTH;
            b.blocks = (count + WIDTH - 1) / WIDTH;
            useWorkspace();
            clearSums();
            if (!isPlain && t.targets.length > 0) readColumns(t.targets, row, count, Block.TARGETS);
            if (t.quantity == SoftmaxKernel.Quantity.TARGET_WEIGHT) {
                loops.targetSums(b);
                for (int j = 0; j < count; j++) t.perRow[row + j] = targetWeight(j);
                continue;
            }
            readColumns(t.x, row, count, Block.Z);
            loops.maxima(b);
            readLabels(row, count);
            if (isTransformed()) {
                b.lowAt = Block.LOW;
                Arrays.fill(work, Block.LOW, Block.LOW + b.blocks * b.size, 0);
                transform();
            }
            transformLanes();
            useWorkspace();
            if (isTransformed()) b.lowAt = Block.LOW;
            loops.exponentials(b);
            loops.addUp(b);
            if (needsMass()) {
                mixShort(row, count);
                loops.weightedSums(b);
            }
            finish();
            boolean mayBeIrregular = !loops.areRegular(b) || !Double.isNaN(t.ignored) || t.targets.length > 0;
            if (t.quantity.isPerLogit) {
                if (isPlain && t.quantity.isLoss()) replaceTermsOfTrue(count);
                replaceTerms();
                writeColumns(row, count);
            }
            if (t.quantity.isPerRow) System.arraycopy(work, perRow(), t.perRow, row, count);
            if (mayBeIrregular) correct(row, count);
        }
    }

    /** Selects the columns in the workspace. The terms replace the logits if nothing else needs these. */
    private void useWorkspace() {
        b.x = work;
        b.xAt = Block.Z;
        b.low = work;
        b.lowAt = Block.ZEROS;
        b.terms = work;
        b.termsAt = isPlain && t.quantity.keepsTerms() ? Block.Z : Block.TERMS;
        b.t = work;
        b.tAt = Block.TARGETS;
        b.w = work;
        b.wAt = Block.WEIGHTS;
        b.a = work;
        b.aAt = isUnmixed() ? Block.TARGETS : Block.COEFFICIENTS;
        b.slope = work;
        b.slopeAt = Block.SLOPE;
    }

    private boolean needsMass() {
        return !isPlain && t.quantity.isLoss();
    }

    private boolean needsLogSumExp() {
        return t.quantity.isLogSumExp() || t.zLoss != 0;
    }

    private double targetWeight(int j) {
        double sum = work[Block.MASS + j];
        return Double.isInfinite(sum) ? sum : sum + work[Block.MASS_REST + j];
    }

    /**
     * Returns the offset in an operand of the column for the j-th current row. Its elements are {@code WIDTH} apart.
     */
    private int column(int j) {
        return j / WIDTH * (n * WIDTH) + j % WIDTH;
    }

    /** Returns the label of a row, or 0 if the row is ignored. */
    private int label(int row) {
        return t.labels.length == 0 || t.isIgnored(row) ? 0 : (int) t.labels[row];
    }

    /** Writes the logit and the weight of the true class of each row to the lanes. */
    private void readLabels(int row, int count) {
        if (!isPlain || !t.quantity.isLoss()) return;
        double[] x = t.x;
        double[] labels = t.labels;
        double ignored = t.ignored;
        for (int j = 0, start = row * n; j < count; j++, start += n) {
            double label = labels[row + j];
            places[j] = label == ignored ? 0 : (int) label;
            work[Block.LOGIT + j] = x[start + places[j]];
        }
        for (int j = count; j < b.blocks * WIDTH; j++) work[Block.LOGIT + j] = 0;
        if (t.weights.length == 0) b.setLanes(Block.WEIGHT, 1);
        else for (int j = 0; j < count; j++) work[Block.WEIGHT + j] = t.weights[places[j]];
    }

    /** Applies soft cap and temperature to the maxima and to the logits of the true classes. */
    private void transformLanes() {
        if (hasLows) b.clearLows();
        hasLows = isTransformed();
        raw = Block.MAX;
        if (isTransformed()) {
            raw = Block.RAW;
            b.copyLanes(Block.MAX, Block.RAW);
            int size = b.size;
            b.size = WIDTH;
            b.selectLanes(Block.MAX, Block.MAX_LOW);
            b.slopeAt = Block.TERMS;
            transform();
            b.selectLanes(Block.LOGIT, Block.LOGIT_LOW);
            b.slopeAt = Block.TERMS;
            transform();
            b.size = size;
        }
        if (!needsLogSumExp()) return;
        b.copyLanes(Block.MAX, Block.TOP);
        b.copyLanes(Block.MAX_LOW, Block.TOP_LOW);
    }

    private void replaceTermsOfTrue(int count) {
        for (int j = 0; j < count; j++) {
            int y = b.termsAt + column(j) + places[j] * WIDTH;
            work[y] = termOfTrue(work[y], work[Block.SUM + j]);
        }
    }

    /** Writes the smoothed and weighted targets of the current rows. */
    private void mixShort(int row, int count) {
        if (isUnmixed()) return;
        shareShort(count);
        if (t.targets.length > 0) {
            loops.coefficients(b);
            return;
        }
        Arrays.fill(work, Block.TARGETS, Block.TARGETS + b.blocks * b.size, 0);
        loops.coefficients(b);
        for (int j = 0; j < count; j++) {
            int label = label(row + j);
            int y = column(j) + label * WIDTH;
            work[Block.COEFFICIENTS + y] = ofLabel(label, work[Block.Z + y], j);
        }
    }

    /** Returns true if the soft targets are neither smoothed nor weighted. */
    private boolean isUnmixed() {
        return t.targets.length > 0 && t.smoothing == 0 && t.weights.length == 0;
    }

    /** Returns w ((1 − ε) + share) for the label of the row in lane j. */
    private double ofLabel(int label, double logit, int j) {
        boolean isShared = t.smoothsMaskedClasses || logit != Double.NEGATIVE_INFINITY;
        double share = isShared ? work[Block.SHARE + j] + work[Block.SHARE_REST + j] : 0;
        return t.weight(label) * ((1 - t.smoothing) + share);
    }

    private void shareShort(int count) {
        setShares(0, b.blocks * WIDTH, n);
        for (int j = 0; !t.smoothsMaskedClasses && j < count; j++) {
            int sharers = 0;
            for (int i = Block.Z + column(j), c = 0; c < n; c++, i += WIDTH) {
                if (work[i] != Double.NEGATIVE_INFINITY) sharers++;
            }
            setShares(j, j + 1, sharers);
        }
    }

    private void setShares(int from, int to, int sharers) {
        double share = t.smoothing / sharers;
        Arrays.fill(work, Block.SHARE + from, Block.SHARE + to, share);
        double rest = t.smoothing == 0 ? 0 : Fma.of(-share, sharers, t.smoothing) / sharers;
        Arrays.fill(work, Block.SHARE_REST + from, Block.SHARE_REST + to, rest);
    }

    // the steps that short and long rows have in common

    private void clearSums() {
        for (int sum : SUMS) b.setLanes(sum, 0);
        if (!isPlain) for (int sum : TARGET_SUMS) b.setLanes(sum, 0);
    }

    /** Computes the values of the rows from their sums. */
    private void finish() {
        loops.finishSums(b);
        SoftmaxKernel.Quantity q = t.quantity;
        if (q != SoftmaxKernel.Quantity.SOFTMAX && (q != SoftmaxKernel.Quantity.GRADIENT || t.zLoss != 0))
            loops.log1p(b);
        if (needsLogSumExp()) loops.logSumExps(b);
        else if (!isPlain) b.setLanes(Block.LOG_SUM_EXP, 0);
        if (q.isLoss() && q.isPerRow) {
            if (isPlain) loops.losses(b);
            else loops.mixedLosses(b);
        }
        if (!q.keepsTerms()) return;
        double over = t.divisor * t.temperature;
        if (q.isSoftmax()) b.setLanes(Block.FACTOR, 1);
        else if (!isPlain || t.weights.length == 0) b.setLanes(Block.FACTOR, 1 / over);
        else for (int j = 0; j < b.blocks * WIDTH; j++) work[Block.FACTOR + j] = work[Block.WEIGHT + j] / over;
        loops.quotients(b);
    }

    private int perRow() {
        return t.quantity.isLogSumExp() ? Block.LOG_SUM_EXP : Block.LOSS;
    }

    /** Replaces the terms in the selected blocks by the results. */
    private void replaceTerms() {
        switch (t.quantity) {
            case LOG_SOFTMAX -> loops.logSoftmax(b);
            case TARGET_GRADIENT -> loops.targetSlopes(b);
            default -> {
                if (needsMass()) loops.mixedSlopes(b);
                else loops.scale(b);
                if (t.isCapped() && t.quantity.isLoss()) loops.timesSlope(b);
            }
        }
    }

    /**
     * Returns the value that replaces the term of the true class, so that {@link SoftmaxLoops#scale} turns it into the
     * gradient. The value is minus the sum of the other terms, which is s + (1 − term); p − 1 would lose its digits as p
     * approaches 1.
     */
    private static double termOfTrue(double term, double s) {
        return -SoftmaxLoops.LIFT * ((1 - SoftmaxLoops.LOWER * term) + s);
    }

    /** Writes the results of the current rows that are ignored or irregular. */
    private void correct(int row, int count) {
        int large = 0;
        for (int j = 0; j < count; j++) {
            double max = work[raw + j];
            if (isIgnored(row + j)) t.fill(row + j, 0);
            else if (!Double.isFinite(max)) t.fill(row + j, ofInfinite(row + j, max), Double.NaN);
            else if (Math.abs(work[Block.MAX + j]) >= SoftmaxLoops.LARGE) largeRows[large++] = row + j;
            else if (Double.isNaN(work[Block.SUM + j])) t.fill(row + j, Double.NaN);
        }
        for (int i = 0; i < large; i++) {
            if (hasNaN(largeRows[i])) t.fill(largeRows[i], Double.NaN);
            else runShifted(largeRows[i]);
        }
    }

    private boolean isIgnored(int row) {
        if (t.targets.length == 0) return t.isIgnored(row);
        return hasNoTarget(row);
    }

    private double ofInfinite(int row, double max) {
        return t.quantity.isLogSumExp() && !hasNaN(row) ? max : Double.NaN;
    }

    private boolean hasNoTarget(int row) {
        for (int i = row * n; i < (row + 1) * n; i++) if (t.targets[i] != 0) return false;
        return true;
    }

    private boolean hasNaN(int row) {
        for (int i = row * n; i < (row + 1) * n; i++) if (Double.isNaN(t.x[i])) return true;
        return false;
    }

    // long rows

    private void runLong(int row) {
        b.blocks = 1;
        if (t.isIgnored(row)) {
            t.fill(row, 0);
            return;
        }
        isShifted = false;
        source = t.x;
        sourceAt = row * n;
        if (t.quantity == SoftmaxKernel.Quantity.TARGET_WEIGHT) {
            addTargets(row);
            return;
        }
        b.setLanes(Block.MAX, maximum());
        readLabel(row);
        transformLanes();
        computeRow(row);
        if (t.targets.length > 0 || !loops.areRegular(b)) correct(row, 1);
    }

    private double maximum() {
        int whole = n / (4 * WIDTH) * (4 * WIDTH);
        b.x = source;
        b.xAt = sourceAt;
        b.size = whole;
        b.setLanes(Block.MAX, source[sourceAt]);
        loops.maximaByFour(b);
        double max = work[Block.MAX];
        for (int j = 1; j < WIDTH; j++) if (max < work[Block.MAX + j]) max = work[Block.MAX + j];
        for (int i = sourceAt + whole; i < sourceAt + n; i++) if (max < source[i]) max = source[i];
        return max;
    }

    private void readLabel(int row) {
        if (!isPlain || !t.quantity.isLoss()) return;
        int label = label(row);
        b.setLanes(Block.LOGIT, source[sourceAt + label]);
        b.setLanes(Block.WEIGHT, t.weight(label));
    }

    private void addTargets(int row) {
        clearSums();
        for (int c = 0, count; c < n; c += count) {
            count = chunk(c);
            select(row, c, count, true);
            loops.targetSums(b);
        }
        addLanes(Block.MASS, Block.MASS_REST);
        t.perRow[row] = targetWeight(0);
    }

    /** Returns the number of logits of the chunk at c: whole vectors, or the rest of the row. */
    private int chunk(int c) {
        int count = Math.min(Block.CHUNK, n - c);
        return count < WIDTH ? count : count / WIDTH * WIDTH;
    }

    private void computeRow(int row) {
        clearSums();
        if (needsMass()) mixLong(row);
        for (int c = 0, count; c < n; c += count) {
            count = chunk(c);
            select(row, c, count, true);
            loops.exponentials(b);
            loops.addUp(b);
            if (needsMass()) loops.weightedSums(b);
            release(row, c, count, t.quantity.keepsTerms());
        }
        addLanes(Block.SUM, Block.REST);
        addLanes(Block.ONES, Block.ZEROS);
        if (needsMass()) {
            addLanes(Block.MASS, Block.MASS_REST);
            addLanes(Block.GAPS, Block.GAPS_REST);
        }
        finish();
        if (t.quantity.isPerRow) t.perRow[row] = work[perRow()];
        if (t.quantity.isPerLogit) {
            if (isPlain && t.quantity.isLoss()) {
                int y = row * n + label(row);
                t.perLogit[y] = termOfTrue(t.perLogit[y], work[Block.SUM]);
            }
            for (int c = 0, count; c < n; c += count) {
                count = chunk(c);
                select(row, c, count, false);
                replaceTerms();
                release(row, c, count, true);
            }
        }
        // the coefficients of the other labels are the same in the next row
        if (needsMass() && t.targets.length == 0) coefficients[label(row)] = ofOthers;
    }

    /**
     * Prepares the smoothed and weighted targets of a row. For labels they are those of the last row but for the labels,
     * unless smoothing depends on the masked classes; those of soft targets are computed chunk by chunk.
     */
    private void mixLong(int row) {
        if (isUnmixed()) return;
        shareLong();
        if (t.targets.length > 0) return;
        if (isFirst || !t.smoothsMaskedClasses) {
            b.size = (n + WIDTH - 1) / WIDTH * WIDTH;
            double share = work[Block.SHARE];
            for (int c = 0; c < n; c++) {
                boolean isShared = t.smoothsMaskedClasses || source[sourceAt + c] != Double.NEGATIVE_INFINITY;
                double weight = weights[c];
                coefficients[c] = isShared ? Fma.of(weight, share, weight * work[Block.SHARE_REST]) : 0;
            }
            Arrays.fill(coefficients, n, n + WIDTH, 0);
            isFirst = false;
        }
        int label = label(row);
        ofOthers = coefficients[label];
        coefficients[label] = ofLabel(label, source[sourceAt + label], 0);
    }

    private void shareLong() {
        int sharers = n;
        if (!t.smoothsMaskedClasses) {
            sharers = 0;
            for (int i = sourceAt; i < sourceAt + n; i++) if (source[i] != Double.NEGATIVE_INFINITY) sharers++;
        }
        setShares(0, WIDTH, sharers);
    }

    /** Replaces the lanes of a sum by their sum in the order of the lanes, and the lanes of its error by the error. */
    private void addLanes(int place, int restPlace) {
        double sum = 0;
        double carry = 0;
        for (int j = 0; j < WIDTH; j++) {
            double lane = work[place + j];
            double next = sum + lane;
            carry += Compensated.sumError(sum, lane, next) + work[restPlace + j];
            sum = next;
        }
        b.setLanes(place, sum);
        if (restPlace != Block.ZEROS) b.setLanes(restPlace, carry);
    }

    /**
     * Selects {@code count} operands of a row from class c on. If they do not fill the last vector, they are copied to the
     * workspace and followed by masked classes.
     *
     * @param isFirst whether the terms are about to be computed, or to be replaced
     */
    private void select(int row, int c, int count, boolean isFirst) {
        b.size = (count + WIDTH - 1) / WIDTH * WIDTH;
        boolean isPart = count < b.size;
        useWorkspace();
        b.termsAt = Block.TERMS;
        boolean isChanged = isTransformed() && (isFirst || !t.quantity.keepsTerms());
        if (isPart || isChanged) {
            System.arraycopy(source, sourceAt + c, work, Block.Z, count);
            Arrays.fill(work, Block.Z + count, Block.Z + b.size, Double.NEGATIVE_INFINITY);
        } else {
            b.x = source;
            b.xAt = sourceAt + c;
        }
        if (isShifted) {
            b.low = shiftedLow; // as many zeros follow as the last vector needs
            b.lowAt = c;
        }
        if (t.isCapped()) {
            b.slope = slopes;
            b.slopeAt = c;
        }
        if (isChanged) {
            b.lowAt = Block.LOW;
            Arrays.fill(work, Block.LOW, Block.LOW + b.size, 0);
            transform();
        }
        b.w = weights;
        b.wAt = c;
        if (!isPlain) selectTargets(row, c, count, isFirst, isPart);
        if (!t.quantity.isPerLogit) return;
        boolean hasTerms = t.quantity.keepsTerms() && !isFirst;
        if (isPart && hasTerms) System.arraycopy(t.perLogit, row * n + c, work, Block.TERMS, count);
        if (isPart || (isFirst && !t.quantity.keepsTerms())) return;
        b.terms = t.perLogit;
        b.termsAt = row * n + c;
    }

    private void selectTargets(int row, int c, int count, boolean isFirst, boolean isPart) {
        if (t.targets.length > 0) {
            if (isPart) {
                System.arraycopy(t.targets, row * n + c, work, Block.TARGETS, count);
                Arrays.fill(work, Block.TARGETS + count, Block.TARGETS + b.size, 0);
            } else {
                b.t = t.targets;
                b.tAt = row * n + c;
            }
        }
        if (isUnmixed()) {
            b.a = b.t;
            b.aAt = b.tAt;
            return;
        }
        b.a = coefficients;
        b.aAt = c;
        if (isFirst && needsMass() && t.targets.length > 0) loops.coefficients(b);
    }

    /** Copies terms from the workspace to the results if they are there and kept. */
    private void release(int row, int c, int count, boolean keep) {
        if (keep && b.terms == work) System.arraycopy(work, Block.TERMS, t.perLogit, row * n + c, count);
    }

    // rows with a large maximum

    /** Computes a row whose maximum is finite but too large, from the differences x − max, whose maximum is 0. */
    private void runShifted(int row) {
        b.blocks = 1;
        isShifted = true;
        if (shifted.length < n) {
            shifted = new double[n];
            shiftedLow = new double[n + WIDTH];
        }
        source = shifted;
        sourceAt = 0;
        System.arraycopy(t.x, row * n, shifted, 0, n);
        Arrays.fill(shiftedLow, 0, n + WIDTH, 0);
        if (t.isCapped()) {
            useWorkspace();
            b.size = n;
            b.x = shifted;
            b.xAt = 0;
            b.low = shiftedLow;
            b.lowAt = 0;
            b.slope = slopes;
            b.slopeAt = 0;
            SoftmaxKernel.SCALAR_LOOPS.cap(b);
        }
        int k = 0;
        for (int c = 1; c < n; c++) if (shifted[c] > shifted[k]) k = c;
        double max = shifted[k];
        double maxLow = shiftedLow[k];
        double top = max / t.temperature;
        double topLow = (Fma.of(-top, t.temperature, max) + maxLow) / t.temperature;
        for (int c = 0; c < n; c++) shift(c, max, maxLow);
        b.setLanes(Block.MAX, 0);
        readLabel(row);
        b.setLanes(Block.MAX_LOW, 0);
        if (isPlain && t.quantity.isLoss()) b.setLanes(Block.LOGIT_LOW, shiftedLow[label(row)]);
        hasLows = true;
        b.setLanes(Block.TOP, top);
        b.setLanes(Block.TOP_LOW, Double.isFinite(topLow) ? topLow : 0);
        computeRow(row);
        if (t.quantity.isLoss() && t.quantity.isPerRow) t.perRow[row] += hugeGaps(row, max);
    }

    /** Replaces a logit by (x − max)/T, and a difference that may overflow by −{@link SoftmaxLoops#HUGE} if there is a loss. */
    private void shift(int c, double max, double maxLow) {
        double x = shifted[c];
        double difference = x - max;
        double d = difference / t.temperature;
        boolean isHuge = d < -SoftmaxLoops.HUGE;
        if (isHuge && t.quantity.isLoss() && x != Double.NEGATIVE_INFINITY) shifted[c] = -SoftmaxLoops.HUGE;
        else shifted[c] = d;
        if (isHuge) {
            shiftedLow[c] = 0;
            return;
        }
        double lost = Compensated.sumError(x, -max, difference) + (shiftedLow[c] - maxLow);
        shiftedLow[c] = (Fma.of(-d, t.temperature, difference) + lost) / t.temperature;
    }

    /**
     * Returns the part of the loss that comes from the differences that {@link #shift} replaced. A product is finite
     * where a difference may not be.
     */
    private double hugeGaps(int row, double max) {
        if (t.isCapped()) return 0;
        double half = 0;
        for (int c = 0; c < n; c++) {
            double x = t.x[row * n + c];
            double gap = (max / 2 - x / 2) / t.temperature - SoftmaxLoops.HUGE / 2;
            if (gap > 0 && x != Double.NEGATIVE_INFINITY) half += target(row, c) * gap;
        }
        return half + half;
    }

    /** Returns the weighted and smoothed target of a class that is not masked. */
    private double target(int row, int c) {
        double target = t.targets.length > 0 ? t.targets[row * n + c] : c == label(row) ? 1 : 0;
        double share = t.smoothing == 0 ? 0 : work[Block.SHARE];
        return t.weight(c) * (target - t.smoothing * target + share);
    }

    // transposition

    /** Copies the current rows of an array to columns. A lane without a row is set to zeros. */
    private void readColumns(double[] x, int row, int count, int place) {
        int last = count / WIDTH * WIDTH;
        if (last < count) Arrays.fill(work, place + n * last, place + n * (last + WIDTH), 0);
        int across = across(count);
        for (int c = 0; c < n; c++) {
            int from = row * n + c;
            for (int j = 0, to = place + c * WIDTH; j < across; j += WIDTH, to += n * WIDTH) {
                for (int lane = 0; lane < WIDTH; lane++, from += n) work[to + lane] = x[from];
            }
        }
        for (int j = across; j < count; j++) {
            int start = (row + j) * n;
            int column = place + column(j);
            for (int c = 0; c < n; c++) work[column + c * WIDTH] = x[start + c];
        }
    }

    private void writeColumns(int row, int count) {
        int across = across(count);
        double[] out = t.perLogit;
        for (int c = 0; c < n; c++) {
            int to = row * n + c;
            for (int j = 0, from = b.termsAt + c * WIDTH; j < across; j += WIDTH, from += n * WIDTH) {
                for (int lane = 0; lane < WIDTH; lane++, to += n) out[to] = work[from + lane];
            }
        }
        for (int j = across; j < count; j++) {
            int start = (row + j) * n;
            int column = b.termsAt + column(j);
            for (int c = 0; c < n; c++) out[start + c] = work[column + c * WIDTH];
        }
    }

    /**
     * Returns the number of current rows that are transposed along the columns, a multiple of {@code WIDTH}. A loop
     * along a row is fastest for long rows, because the processor prefetches cache lines, but starting it takes too
     * long for a few elements.
     */
    private int across(int count) {
        return n < BRIEF ? count / WIDTH * WIDTH : 0;
    }
}
