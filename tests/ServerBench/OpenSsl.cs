using System.Runtime.InteropServices;

namespace TinyDevice.ServerBench;

/// <summary>The few functions of OpenSSL a client needs; .NET on Linux has the library loaded anyway.</summary>
internal static class OpenSsl
{
    private const string Library = "libssl.so.3";
    private const int SetMinimumVersion = 123;
    private const int SetHostName = 55;
    private const int Tls13 = 0x0304;
    private const int VerifyPeer = 1;

    /// <summary>What all connections share: TLS 1.3, and the one certificate the server may show.</summary>
    public static nint CreateContext(string certificateFile)
    {
        nint context = SSL_CTX_new(TLS_client_method());
        _ = SSL_CTX_ctrl(context, SetMinimumVersion, Tls13, 0);
        Require(SSL_CTX_load_verify_locations(context, certificateFile, null), "load the certificate");
        SSL_CTX_set_verify(context, VerifyPeer, 0);
        return context;
    }

    /// <summary>Shakes hands over a connected socket.</summary>
    public static nint Connect(nint context, nint socket, string host, nint session)
    {
        nint connection = SSL_new(context);
        Require(SSL_set_fd(connection, (int)socket), "take the socket");
        nint name = Marshal.StringToHGlobalAnsi(host);
        _ = SSL_ctrl(connection, SetHostName, 0, name);
        Marshal.FreeHGlobal(name);
        Require(SSL_set1_host(connection, host), "name the host");
        if (session != 0)
        {
            Require(SSL_set_session(connection, session), "resume the session");
        }
        Require(SSL_connect(connection), "shake hands");
        return connection;
    }

    public static void Write(nint connection, byte[] bytes) => Require(SSL_write(connection, bytes, bytes.Length) / bytes.Length, "write");

    /// <summary>Bytes read; 0 at the end.</summary>
    public static int Read(nint connection, byte[] into, int start) => Math.Max(0, SSL_read(connection, ref into[start], into.Length - start));

    public static bool IsResumed(nint connection) => SSL_session_reused(connection) == 1;

    /// <summary>What resumes this connection later; to be freed by <see cref="FreeSession"/>.</summary>
    public static nint SessionOf(nint connection) => SSL_get1_session(connection);

    public static void FreeSession(nint session) => SSL_SESSION_free(session);

    /// <summary>Says goodbye, without which the session counts as broken, and lets go.</summary>
    public static void Close(nint connection)
    {
        _ = SSL_shutdown(connection);
        SSL_free(connection);
    }

    public static void FreeContext(nint context) => SSL_CTX_free(context);

    private static void Require(int result, string what)
    {
        if (result != 1)
        {
            throw new IOException($"OpenSSL could not {what}.");
        }
    }

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint TLS_client_method();

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SSL_CTX_new(nint method);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void SSL_CTX_free(nint context);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_CTX_load_verify_locations(nint context, string file, string? folder);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void SSL_CTX_set_verify(nint context, int mode, nint callback);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SSL_new(nint context);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_set_fd(nint connection, int socket);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SSL_ctrl(nint connection, int command, nint number, nint pointer);

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_set1_host(nint connection, string host);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_set_session(nint connection, nint session);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_connect(nint connection);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_write(nint connection, byte[] bytes, int count);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_read(nint connection, ref byte into, int count);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_session_reused(nint connection);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint SSL_get1_session(nint connection);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void SSL_SESSION_free(nint session);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SSL_shutdown(nint connection);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void SSL_free(nint connection);
}
