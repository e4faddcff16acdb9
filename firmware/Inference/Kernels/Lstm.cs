using System;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>UNIDIRECTIONAL_SEQUENCE_LSTM: int8 inputs and hidden state, int16 gates and cell state.</summary>
    /// <remarks>
    /// Operands: input, hidden state [batches, units], cell state (int16), output. The new hidden state is the output until the
    /// step is done, so nothing but the states is kept. Source of the rules: TFLM lstm_eval.h.
    /// </remarks>
    internal sealed class Lstm : Kernel
    {
        private const int Hidden = 2;
        private const int Cell = 4;
        private const int Result = 6;
        private const int Batches = 8;
        private const int Steps = 9;
        private const int Size = 10;
        private const int Units = 11;
        private const int IsTimeMajor = 12;
        private const int Weights = 13;
        private const int Biases = 14;
        private const int Gates = 15;
        private const int ForgetFactor = Gates + 16;
        private const int InputFactor = ForgetFactor + 2;
        private const int OutputFactor = ForgetFactor + 4;
        private const int HiddenZero = ForgetFactor + 6;
        private const int TanhMultiplier = ForgetFactor + 7;
        private const int TanhShift = ForgetFactor + 8;
        private const int Clip = ForgetFactor + 9;
        private const int TableSize = 256;
        private const int WeightZero = 128;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 4 && values == Clip + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int units = values[Units];
            bool valid = Shapes.AreDimensions(values, Batches, 4) && values[IsTimeMajor] >= 0 && values[IsTimeMajor] <= 1
                && Shapes.ProductIs(values[InputBytes], values[Batches], values[Steps], values[Size], 1)
                && Shapes.ProductIs(values[Hidden + 1], values[Batches], units, 1, 1)
                && Shapes.ProductIs(values[Cell + 1], values[Batches], units, 2, 1)
                && Shapes.ProductIs(values[Result + 1], values[Batches], values[Steps], units, 1)
                && values[TanhMultiplier] >= 0 && values[TanhMultiplier] <= 3 << 12 && values[TanhShift] >= 0 && values[TanhShift] <= 15
                && values[Clip] >= 0 && values[Clip] <= short.MaxValue;
            for (int i = Gates; i < HiddenZero; i += 2)
            {
                valid = valid && values[i] >= 0 && values[i + 1] >= -31 && values[i + 1] <= 31;
            }

            if (!valid)
            {
                return InferenceStatus.BadOp;
            }

            // Sums of all gates, and behind them what becomes of them.
            preparation.RequireSums(((8 * units) + 2) / 3);
            InferenceStatus status = preparation.LoadWords(values[Biases], (8L * units) + TableSize, out op.Words);
            return status == InferenceStatus.Ok
                ? preparation.LoadBytes(values[Weights], 4L * units * (values[Size] + units), out op.Bytes)
                : status;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int batches = values[Batches];
            int steps = values[Steps];
            for (int batch = 0; batch < batches; batch++)
            {
                for (int step = 0; step < steps; step++)
                {
                    int place = values[IsTimeMajor] != 0 ? (step * batches) + batch : (batch * steps) + step;
                    InvokeStep(op, workspace, batch, place);
                }
            }

            return InferenceStatus.Ok;
        }

        private static void InvokeStep(Op op, Workspace workspace, int batch, int place)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int units = values[Units];
            int output = values[Result] + (place * units);
            int hidden = values[Hidden] + (batch * units);
            int cell = values[Cell] + (batch * units * 2);
            ComputeGates(op, workspace, values[Input] + (place * values[Size]), hidden);
            int[] gates = workspace.Sums;
            int first = 4 * units;
            for (int unit = 0; unit < units; unit++)
            {
                int forget = Sigmoid(op, gates[first + unit]);
                int input = Sigmoid(op, gates[first + units + unit]);
                int candidate = Tanh(op, gates[first + (2 * units) + unit] * 3);
                int before = (arena[cell] & 0xFF) | (arena[cell + 1] << 8);
                int state = Clamp16(
                    Clamp16(FixedPoint.Rescale(forget * before, values[ForgetFactor], values[ForgetFactor + 1]))
                    + Clamp16(FixedPoint.Rescale(input * candidate, values[InputFactor], values[InputFactor + 1])));
                int clip = values[Clip];
                state = clip > 0 && state > clip ? clip : clip > 0 && state < -clip ? -clip : state;
                arena[cell] = (sbyte)state;
                arena[cell + 1] = (sbyte)(state >> 8);
                cell += 2;
                int gate = Sigmoid(op, gates[first + (3 * units) + unit]);
                int shift = values[TanhShift];
                int scaled = ((state * values[TanhMultiplier]) + (shift > 0 ? 1 << (shift - 1) : 0)) >> shift;
                int y = FixedPoint.Rescale(Tanh(op, scaled) * gate, values[OutputFactor], values[OutputFactor + 1]) + values[HiddenZero];
                arena[output + unit] = (sbyte)(y < -128 ? -128 : y > 127 ? 127 : y);
            }

            Array.Copy(arena, output, arena, hidden, units);

            // Sums are all 0 between two ops.
            Array.Clear(gates, first, first);
        }

        /// <summary>Puts what goes into the functions of all gates behind their sums: input and hidden state, weighed and added, Q3.12.</summary>
        private static void ComputeGates(Op op, Workspace workspace, int input, int hidden)
        {
            int[] values = op.Values;
            int[] words = op.Words;
            int[] sums = workspace.Sums;
            int rows = 4 * values[Units];
            workspace.SliceCount = rows;
            workspace.Weights = op.Bytes;
            workspace.Row = workspace.Arena;
            Weigh(values, workspace, input, true);
            for (int gate = 0; gate < 4; gate++)
            {
                int first = gate * values[Units];
                int multiplier = values[Gates + (4 * gate)];
                int shift = values[Gates + (4 * gate) + 1];
                for (int row = first; row < first + values[Units]; row++)
                {
                    sums[rows + row] = Clamp16(FixedPoint.Rescale(sums[row] + words[2 * row], multiplier, shift));
                    sums[row] = 0;
                }
            }

            Weigh(values, workspace, hidden, false);
            for (int gate = 0; gate < 4; gate++)
            {
                int first = gate * values[Units];
                int multiplier = values[Gates + (4 * gate) + 2];
                int shift = values[Gates + (4 * gate) + 3];
                for (int row = first; row < first + values[Units]; row++)
                {
                    int fromHidden = Clamp16(FixedPoint.Rescale(sums[row] + words[(2 * row) + 1], multiplier, shift));
                    sums[rows + row] = Clamp16(sums[rows + row] + fromHidden);
                    sums[row] = 0;
                }
            }
        }

        /// <summary>Multiplies the input or the hidden state at <paramref name="place"/> with its weights of all gates.</summary>
        private static void Weigh(int[] values, Workspace workspace, int place, bool isInput)
        {
            int size = values[Size];
            int units = values[Units];
            int count = isInput ? size : units;
            int excess = ByteRows.Excess(workspace.Arena, place, count, WeightZero);
            int[] sums = workspace.Sums;
            for (int row = 0; row < workspace.SliceCount; row++)
            {
                sums[row] = -excess;
            }

            ByteRows.Add(workspace, place, count, isInput ? 0 : size, size + units);
        }

        /// <summary>1 / (1 + exp(-x)) in Q0.15 for x in Q3.12, between entries of the table.</summary>
        /// <remarks>Source: TFLite reference_integer_ops::Logistic of int16.</remarks>
        private static int Sigmoid(Op op, int x)
        {
            int scaled = x < 0 ? -3 * x : 3 * x;
            int entry = scaled >> 9;
            int result = 0x7FFF << 10;
            if (entry < 255)
            {
                int table = op.Words.Length - TableSize + entry;
                int first = op.Words[table];
                result = (first << 9) + ((scaled & 0x1FF) * (op.Words[table + 1] - first));
            }

            return (x >= 0 ? result + (1 << 9) : (1 << 25) - result + (1 << 9) - 1) >> 10;
        }

        /// <summary>tanh in Q0.15 of 3 times a Q3.12, from the same table.</summary>
        /// <remarks>Source: TFLite reference_integer_ops::Tanh of int16.</remarks>
        private static int Tanh(Op op, int x)
        {
            int scaled = x < 0 ? -x : x;
            int entry = scaled >> 8;
            int result = 0xFFFF << 8;
            if (entry < 255)
            {
                int table = op.Words.Length - TableSize + entry;
                int first = op.Words[table];
                result = (first << 8) + ((scaled & 0xFF) * (op.Words[table + 1] - first));
            }

            return (x >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1) >> 8;
        }

        private static int Clamp16(int value)
        {
            return value > short.MaxValue ? short.MaxValue : value < short.MinValue ? short.MinValue : value;
        }
    }
}
