namespace TinyDevice.Formats
{
    /// <summary>The operation of an op record, docs/formats/model.md section 4; the numbers are stored and never change.</summary>
    public enum ModelOpCode
    {
        /// <summary>Rows of activations times rows of weights; also every 1x1 convolution of stride 1.</summary>
        FullyConnected = 1,

        /// <summary>2-D convolution, with groups and dilation.</summary>
        Conv2D = 2,

        /// <summary>2-D convolution of every channel by itself, with any multiplier.</summary>
        DepthwiseConv2D = 3,

        /// <summary>Mean over a moving window.</summary>
        AveragePool2D = 4,

        /// <summary>Softmax over the last dimension.</summary>
        Softmax = 5,

        /// <summary>Any function of one 8-bit value, as a table of 256 entries.</summary>
        Table = 6,

        /// <summary>Float to integer.</summary>
        QuantizeFloat = 7,

        /// <summary>Integer to integer of another scale, zero point or width.</summary>
        Rescale = 8,

        /// <summary>16-bit integer to float.</summary>
        DequantizeInt16 = 9,

        /// <summary>Maximum over a moving window. This op and those below need op set 2.</summary>
        MaxPool2D = 10,

        /// <summary>A function of two 8-bit values with broadcasting.</summary>
        Elementwise = 11,

        /// <summary>Mean, sum or extreme over some dimensions.</summary>
        Reduce = 12,

        /// <summary>Bytes from strides to strides.</summary>
        Copy = 13,

        /// <summary>One of two values by a condition. This op and those below need op set 3.</summary>
        Select = 14,

        /// <summary>Between neighbours in height and width.</summary>
        Resize = 15,

        /// <summary>Where the largest or smallest is.</summary>
        ArgExtreme = 16,

        /// <summary>Matrix products of activations.</summary>
        BatchMatMul = 17,

        /// <summary>Rows of length 1.</summary>
        L2Normalize = 18,

        /// <summary>Logarithm of softmax over the last dimension.</summary>
        LogSoftmax = 19,

        /// <summary>Sums so far along a dimension.</summary>
        CumulativeSum = 20,

        /// <summary>Filters over the past, with a state.</summary>
        Svdf = 21,

        /// <summary>Long short-term memory over a sequence, with two states.</summary>
        Lstm = 22,
    }
}
