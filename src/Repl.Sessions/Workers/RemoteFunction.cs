namespace Repl.Sessions.Workers;

/// <summary>A function of a worker, without arguments. Errors are those of <see cref="Worker.CallAsync{T}"/>.</summary>
/// <typeparam name="TResult">What its result is read as.</typeparam>
/// <param name="cancellationToken">Interrupts the call; the worker stays usable.</param>
/// <returns>The result.</returns>
public delegate Task<TResult> RemoteFunction<TResult>(CancellationToken cancellationToken = default);

/// <summary>A function of a worker, with one argument. Errors are those of <see cref="Worker.CallAsync{T}"/>.</summary>
/// <typeparam name="T">The argument.</typeparam>
/// <typeparam name="TResult">What its result is read as.</typeparam>
/// <param name="argument">The argument.</param>
/// <param name="cancellationToken">Interrupts the call; the worker stays usable.</param>
/// <returns>The result.</returns>
public delegate Task<TResult> RemoteFunction<in T, TResult>(T argument, CancellationToken cancellationToken = default);

/// <summary>A function of a worker, with two arguments. Errors are those of <see cref="Worker.CallAsync{T}"/>.</summary>
/// <typeparam name="T1">The first argument.</typeparam>
/// <typeparam name="T2">The second argument.</typeparam>
/// <typeparam name="TResult">What its result is read as.</typeparam>
/// <param name="first">The first argument.</param>
/// <param name="second">The second argument.</param>
/// <param name="cancellationToken">Interrupts the call; the worker stays usable.</param>
/// <returns>The result.</returns>
public delegate Task<TResult> RemoteFunction<in T1, in T2, TResult>(T1 first, T2 second, CancellationToken cancellationToken = default);

/// <summary>A function of a worker, with three arguments. Errors are those of <see cref="Worker.CallAsync{T}"/>.</summary>
/// <typeparam name="T1">The first argument.</typeparam>
/// <typeparam name="T2">The second argument.</typeparam>
/// <typeparam name="T3">The third argument.</typeparam>
/// <typeparam name="TResult">What its result is read as.</typeparam>
/// <param name="first">The first argument.</param>
/// <param name="second">The second argument.</param>
/// <param name="third">The third argument.</param>
/// <param name="cancellationToken">Interrupts the call; the worker stays usable.</param>
/// <returns>The result.</returns>
public delegate Task<TResult> RemoteFunction<in T1, in T2, in T3, TResult>(T1 first, T2 second, T3 third, CancellationToken cancellationToken = default);

/// <summary>A function of a worker, with four arguments. Errors are those of <see cref="Worker.CallAsync{T}"/>.</summary>
/// <typeparam name="T1">The first argument.</typeparam>
/// <typeparam name="T2">The second argument.</typeparam>
/// <typeparam name="T3">The third argument.</typeparam>
/// <typeparam name="T4">The fourth argument.</typeparam>
/// <typeparam name="TResult">What its result is read as.</typeparam>
/// <param name="first">The first argument.</param>
/// <param name="second">The second argument.</param>
/// <param name="third">The third argument.</param>
/// <param name="fourth">The fourth argument.</param>
/// <param name="cancellationToken">Interrupts the call; the worker stays usable.</param>
/// <returns>The result.</returns>
public delegate Task<TResult> RemoteFunction<in T1, in T2, in T3, in T4, TResult>(
    T1 first, T2 second, T3 third, T4 fourth, CancellationToken cancellationToken = default);
