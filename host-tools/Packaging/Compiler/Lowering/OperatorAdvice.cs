using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>What to do about an operator the engine does not run.</summary>
internal static class OperatorAdvice
{
    /// <summary>One clause, for the end of a message.</summary>
    public static string For(TfliteOperator code) => code switch
    {
        TfliteOperator.CUSTOM => "only builtin operators run: convert without custom operators, or compute this in the application",
        TfliteOperator.IF or TfliteOperator.WHILE or TfliteOperator.CALL => "unroll it, and let the converter lower control flow",
        TfliteOperator.LSTM or TfliteOperator.BIDIRECTIONAL_SEQUENCE_LSTM or TfliteOperator.BIDIRECTIONAL_SEQUENCE_RNN
            or TfliteOperator.RNN or TfliteOperator.UNIDIRECTIONAL_SEQUENCE_RNN => "use a full-integer UNIDIRECTIONAL_SEQUENCE_LSTM, or convolutions over time",
        TfliteOperator.CONV_3D or TfliteOperator.CONV_3D_TRANSPOSE => "use 2-D convolutions",
        TfliteOperator.TOPK_V2 or TfliteOperator.NON_MAX_SUPPRESSION_V4 or TfliteOperator.NON_MAX_SUPPRESSION_V5 or TfliteOperator.WHERE
            or TfliteOperator.UNIQUE or TfliteOperator.ONE_HOT => "end the model before it and compute it in the application",
        TfliteOperator.EMBEDDING_LOOKUP or TfliteOperator.EMBEDDING_LOOKUP_SPARSE or TfliteOperator.HASHTABLE_LOOKUP => "look it up in the application and feed the model the rows",
        TfliteOperator.FAKE_QUANT => "convert again with full-integer int8 quantization, which removes it",
        TfliteOperator.L2_POOL_2D or TfliteOperator.LOCAL_RESPONSE_NORMALIZATION => "use average pooling, or batch normalization folded into the convolution",
        TfliteOperator.POW or TfliteOperator.ATAN2 => "write it with MUL, SQRT or EXP and LOG of one input",
        TfliteOperator.DENSIFY => "export the model without sparsity",
        TfliteOperator.RANDOM_UNIFORM or TfliteOperator.RANDOM_STANDARD_NORMAL or TfliteOperator.MULTINOMIAL => "export the model for inference, or feed random numbers as an input",
        TfliteOperator.RFFT2D or TfliteOperator.IMAG or TfliteOperator.REAL or TfliteOperator.COMPLEX_ABS => "compute the spectrum in the application and feed it to the model",
        _ => "replace it in the model, or compute it in the application",
    };
}
