namespace Repl.Engine.Charts;

/// <summary>The part of a drawing that values are drawn in.</summary>
/// <param name="Left">Its left side, in pixels from the drawing's.</param>
/// <param name="Top">Its upper side.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Horizontal">What its width spans.</param>
/// <param name="Vertical">What its height spans.</param>
internal sealed record Plot(double Left, double Top, double Width, double Height, Axis Horizontal, Axis Vertical)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    /// <summary>Where a value of the horizontal axis is.</summary>
    public double X(double value) => Left + (Width * Horizontal.Share(value));

    /// <summary>Where a value of the vertical axis is.</summary>
    public double Y(double value) => Bottom - (Height * Vertical.Share(value));
}
