using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReleaseDeltas : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ReleaseDeltas",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ReleaseId = table.Column<int>(type: "INTEGER", nullable: false),
                    BaseId = table.Column<string>(type: "TEXT", nullable: false),
                    BaseReleaseId = table.Column<int>(type: "INTEGER", nullable: true),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Sha1 = table.Column<string>(type: "TEXT", nullable: false),
                    Md5 = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReleaseDeltas", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ReleaseDeltas_Releases_BaseReleaseId",
                        column: x => x.BaseReleaseId,
                        principalTable: "Releases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ReleaseDeltas_Releases_ReleaseId",
                        column: x => x.ReleaseId,
                        principalTable: "Releases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ReleaseDeltas_BaseReleaseId",
                table: "ReleaseDeltas",
                column: "BaseReleaseId");

            migrationBuilder.CreateIndex(
                name: "IX_ReleaseDeltas_ReleaseId_BaseId",
                table: "ReleaseDeltas",
                columns: new[] { "ReleaseId", "BaseId" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ReleaseDeltas");
        }
    }
}
