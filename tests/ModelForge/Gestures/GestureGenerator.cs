using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Gestures;

/// <summary>Draws accelerometer windows: 64 samples at 32 Hz of x, y, z in g, gravity, tilt, tremor and noise included.</summary>
public sealed class GestureGenerator(ulong seed)
{
    public const int Steps = 64;
    public const int Axes = 3;
    public const int Classes = 6;
    private const double Rate = 32;

    private readonly SeededRandom _random = new(seed);

    /// <summary>So many windows of every class, class by class in turn.</summary>
    public Sample[] Draw(int perClass)
    {
        var samples = new Sample[perClass * Classes];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = Draw((Gesture)(i % Classes));
        }

        return samples;
    }

    /// <summary>One window of the given class.</summary>
    public Sample Draw(Gesture gesture)
    {
        var motion = new double[Steps * Axes];
        switch (gesture)
        {
            case Gesture.Idle: AddDrift(motion); break;
            case Gesture.Circle: AddCircle(motion); break;
            case Gesture.Shake: AddShake(motion); break;
            case Gesture.Tap: AddTaps(motion); break;
            case Gesture.Swipe: AddThrust(motion, _random.Uniform(0, 2 * Math.PI)); break;
            case Gesture.Lift: AddLift(motion); break;
            default: throw new ArgumentOutOfRangeException(nameof(gesture));
        }

        return new Sample(Measure(motion), (int)gesture);
    }

    private void AddDrift(double[] motion)
    {
        double amplitude = _random.Uniform(0, 0.25);
        double frequency = _random.Uniform(0.1, 0.5);
        double phase = _random.Uniform(0, 2 * Math.PI);
        int axis = _random.Next(Axes);
        Add(motion, axis, t => amplitude * PortableMath.Sin((2 * Math.PI * frequency * t) + phase));
    }

    private void AddCircle(double[] motion)
    {
        double amplitude = _random.Uniform(0.25, 1.2);
        double frequency = _random.Uniform(0.8, 2.2);
        double phase = _random.Uniform(0, 2 * Math.PI);
        double direction = _random.Next(2) == 0 ? 1 : -1;
        double squeeze = _random.Uniform(0.6, 1);
        Add(motion, 0, t => amplitude * PortableMath.Cos((2 * Math.PI * frequency * t) + phase));
        Add(motion, 1, t => direction * squeeze * amplitude * PortableMath.Sin((2 * Math.PI * frequency * t) + phase));
    }

    private void AddShake(double[] motion)
    {
        double amplitude = _random.Uniform(0.3, 2.2);
        double frequency = _random.Uniform(2, 6);
        double phase = _random.Uniform(0, 2 * Math.PI);
        double heading = _random.Uniform(0, 2 * Math.PI);
        double start = _random.Uniform(0, 0.8);
        double end = _random.Uniform(1.2, 2);
        double Wave(double t) => t < start || t > end ? 0 : amplitude * PortableMath.Sin((2 * Math.PI * frequency * t) + phase);
        Add(motion, 0, t => PortableMath.Cos(heading) * Wave(t));
        Add(motion, 1, t => PortableMath.Sin(heading) * Wave(t));
    }

    private void AddTaps(double[] motion)
    {
        double first = _random.Uniform(0.1, 1.2);
        int count = 1 + _random.Next(2);
        for (int i = 0; i < count; i++)
        {
            double at = first + (i * _random.Uniform(0.2, 0.5));
            double strength = _random.Uniform(0.4, 2.5) * (_random.Next(2) == 0 ? 1 : -1);
            double ringing = _random.Uniform(8, 14);
            double Ring(double t) => strength * PortableMath.Exp(-14 * t) * PortableMath.Cos(2 * Math.PI * ringing * t);
            Add(motion, 2, t => t < at ? 0 : Ring(t - at));
        }
    }

    // A hand that moves and stops accelerates one way and then the other.
    private void AddThrust(double[] motion, double heading)
    {
        double amplitude = _random.Uniform(0.3, 1.6);
        double start = _random.Uniform(0.1, 1.1);
        double duration = _random.Uniform(0.35, 0.8);
        double Pulse(double t) =>
            t < start || t > start + duration ? 0 : amplitude * PortableMath.Sin(2 * Math.PI * (t - start) / duration);
        Add(motion, 0, t => PortableMath.Cos(heading) * Pulse(t));
        Add(motion, 1, t => PortableMath.Sin(heading) * Pulse(t));
    }

    private void AddLift(double[] motion)
    {
        double amplitude = _random.Uniform(0.2, 0.9);
        double start = _random.Uniform(0.1, 0.9);
        double duration = _random.Uniform(0.5, 1.1);
        Add(motion, 2, t => t < start || t > start + duration ? 0 : amplitude * PortableMath.Sin(2 * Math.PI * (t - start) / duration));
    }

    private static void Add(double[] motion, int axis, Func<double, double> acceleration)
    {
        for (int step = 0; step < Steps; step++)
        {
            motion[(step * Axes) + axis] += acceleration(step / Rate);
        }
    }

    // What the sensor reports of it: turned by how the device is held, with gravity, tremor, noise, and the +-4 g range.
    private float[] Measure(double[] motion)
    {
        double roll = _random.Uniform(-0.45, 0.45);
        double pitch = _random.Uniform(-0.45, 0.45);
        double noise = _random.Uniform(0.02, 0.12);
        double tremor = _random.Uniform(0, 0.12);
        double tremorRate = _random.Uniform(5, 9);
        (double cr, double sr) = (PortableMath.Cos(roll), PortableMath.Sin(roll));
        (double cp, double sp) = (PortableMath.Cos(pitch), PortableMath.Sin(pitch));
        var measured = new float[motion.Length];
        for (int step = 0; step < Steps; step++)
        {
            int at = step * Axes;
            double shiver = tremor * PortableMath.Sin(2 * Math.PI * tremorRate * step / Rate);
            (double x, double y, double z) = (motion[at] + shiver, motion[at + 1] + shiver, motion[at + 2] + 1);
            (y, z) = ((cr * y) - (sr * z), (sr * y) + (cr * z));
            (x, z) = ((cp * x) + (sp * z), (cp * z) - (sp * x));
            measured[at] = Clip(x, noise);
            measured[at + 1] = Clip(y, noise);
            measured[at + 2] = Clip(z, noise);
        }

        return measured;
    }

    private float Clip(double value, double noise) => (float)Math.Clamp(value + (noise * _random.Gaussian()), -4, 4);
}
